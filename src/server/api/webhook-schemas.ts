import { Type } from 'typebox';
import { maxTypeLength, maxTypes } from '../../webhooks/index.ts';
import { appId, milliseconds } from './route-schema.ts';

const closed = { additionalProperties: false };
const types = Type.Array(Type.String({ minLength: 1, maxLength: maxTypeLength }), {
  minItems: 1,
  maxItems: maxTypes,
  description: 'Only these `report_type`s and `notify_event`s.',
});

export const WebhookParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
export const WebhookInput = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 2048,
      description: 'Where events are posted to: `https://…`; it is called without redirects.',
    }),
    types: Type.Optional(types),
    app_id: appId,
  },
  closed,
);
export const WebhooksQuery = Type.Object(
  { app_id: Type.Optional(Type.String({ description: 'Only of this app. Default: of all.' })) },
  closed,
);

const secret = Type.String({
  description: 'Verifies the signatures, by the Standard Webhooks specification. Shown only here.',
});

export const Webhook = Type.Object({
  id: Type.String(),
  app_id: Type.String(),
  url: Type.String(),
  types: Type.Union([types, Type.Null()], { description: 'Null: every type.' }),
  state: Type.Enum(['active', 'paused'], {
    description: '`paused`: it failed too often, and is tried again by itself.',
  }),
  paused_until_ms: Type.Union([milliseconds, Type.Null()]),
  failures: Type.Integer({ description: 'Failed calls since the last one that succeeded.' }),
  created_at_ms: milliseconds,
});
export const NewWebhook = Type.Object({ ...Webhook.properties, secret });
export const WebhooksAnswer = Type.Object({ webhooks: Type.Array(Webhook) });
export const RotateQuery = Type.Object(
  {
    overlap_ms: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800_000,
        default: 86_400_000,
        description: 'How long the old secret keeps signing, in milliseconds.',
      }),
    ),
  },
  closed,
);
export const RotateAnswer = Type.Object({ id: Type.String(), secret });
export const RemovedAnswer = Type.Object({ id: Type.String() });

export const DeliveriesQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Enum(['pending', 'dead'], {
        default: 'dead',
        description: '`pending`: to be sent, perhaps once more; `dead`: given up after three days.',
      }),
    ),
    endpoint: Type.Optional(Type.String({ description: 'Only to this webhook.' })),
    after: Type.Optional(Type.String({ description: '`next_cursor` of the page before.' })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Most deliveries.' }),
    ),
    app_id: Type.Optional(Type.String({ description: 'Only of this app. Default: of all.' })),
  },
  closed,
);
export const Delivery = Type.Object({
  id: Type.String({ description: 'The `webhook-id` that it is sent under.' }),
  endpoint: Type.String(),
  cursor: Type.String({ description: 'Of the event, in the feed.' }),
  state: Type.Enum(['pending', 'dead']),
  attempts: Type.Integer(),
  first_attempt_at_ms: Type.Union([milliseconds, Type.Null()]),
  last_error: Type.Union([Type.String(), Type.Null()]),
  received_at_ms: milliseconds,
  changed_at_ms: milliseconds,
});
export const DeliveriesAnswer = Type.Object({
  deliveries: Type.Array(Delivery, { description: 'By webhook, then by event.' }),
  next_cursor: Type.Union([Type.String(), Type.Null()], {
    description: 'Pass it as `after`; null: there is nothing more.',
  }),
});
export const ReplayAnswer = Type.Object({ id: Type.String(), state: Type.Enum(['pending']) });
