import { Type } from 'typebox';
import { milliseconds } from './route-schema.ts';

const appId = Type.Optional(
  Type.String({ description: 'Only events of this app. Default: of every app.' }),
);
const after = Type.Optional(
  Type.String({
    description: '`next_cursor` of the last answer, or `cursor` of an event. Default: 0, all.',
  }),
);
const type = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    minItems: 1,
    maxItems: 50,
    description: 'Only these `report_type`s and `notify_event`s: repeated or separated by commas.',
  }),
);

export const EventsQuery = Type.Object(
  {
    after,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Most events.' }),
    ),
    type,
    app_id: appId,
    wait_ms: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30_000,
        default: 0,
        description: 'How long to wait for an event if there is none.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const EventStreamQuery = Type.Object(
  { after, type, app_id: appId },
  { additionalProperties: false },
);

export const EventStreamHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ description: '`id` of the last event, takes precedence over `after`.' }),
  ),
});

const FeedEvent = Type.Object({
  cursor: Type.String({ description: 'Place in the feed: `after` it comes the next event.' }),
  type: Type.String({ description: '`report_type` or `notify_event` as received.' }),
  app_id: Type.String(),
  key: Type.String({
    description: '`game_round_id` or `notify_id`; `sha256:…` where the message has none.',
  }),
  received_at_ms: milliseconds,
  body: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], {
    description: 'The message, int64 as strings; null if it nests deeper than 200.',
  }),
  raw: Type.String({ description: 'Its exact text.' }),
});

export const EventsAnswer = Type.Object({
  events: Type.Array(FeedEvent, {
    description: 'In the order of their commits. Fewer than `limit` if they are large.',
  }),
  next_cursor: Type.String({
    description: 'Pass it as `after`. The same as before if nothing came.',
  }),
});
