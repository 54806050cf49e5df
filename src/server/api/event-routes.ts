import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { type EventQuery, followEvents } from '../../inbox/index.ts';
import type { ApiOptions } from './api-options.ts';
import { checkCursor, parseCursor } from './event-cursor.ts';
import { EventsAnswer, EventsQuery } from './event-schemas.ts';
import { readFeedPage } from './feed-page.ts';
import { apiRoute, failures } from './route-schema.ts';

/** A connection may be silent for as long as its reader waits, and some milliseconds more. */
const silenceMarginMs = 30_000;

export function eventRoutes(scope: FastifyInstance, options: ApiOptions): void {
  const { apps, events, readers, metrics } = options;
  scope.get<{ Querystring: Static<typeof EventsQuery> }>(
    '/v1/events',
    {
      schema: {
        ...apiRoute,
        summary: 'Reports and notifications after a cursor, in the order of their commits',
        querystring: EventsQuery,
        response: { 200: EventsAnswer, ...failures },
      },
    },
    async ({ query: { after, limit = 100, type, app_id, wait_ms = 0 } }, reply) => {
      const appId = apps.namedId(app_id);
      const query = { after: parseCursor('after', after), limit, types: type, appId };
      let page = await readFeedPage(events, query);
      if (page.events === 0) {
        await checkCursor(events, 'after', query.after);
        readers.passed(query, query.after);
        if (wait_ms > 0) {
          await untilEvent(options, query, wait_ms, reply);
          page = await readFeedPage(events, query);
        }
      } else readers.passed(query, query.after);
      metrics.feedEvents.inc({ kind: 'poll' }, page.events);
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(page.text);
    },
  );
}

/** Resolves with the first event, and at the latest after `waitMs`. */
async function untilEvent(
  { events, readers }: ApiOptions,
  query: EventQuery,
  waitMs: number,
  { raw: response }: FastifyReply,
): Promise<void> {
  const signal = readers.enter('poll', response);
  response.socket?.setTimeout(waitMs + silenceMarginMs);
  const first = { ...query, limit: 1 };
  for await (const _ of followEvents({ store: events, query: first, idleMs: waitMs, signal })) {
    return;
  }
}
