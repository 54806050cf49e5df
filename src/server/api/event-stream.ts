import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { type EventQuery, followEvents, type StoredEvent, toFeedEvent } from '../../inbox/index.ts';
import type { ApiOptions } from './api-options.ts';
import { checkCursor, parseCursor } from './event-cursor.ts';
import { EventStreamHeaders, EventStreamQuery } from './event-schemas.ts';
import { apiRoute, failures } from './route-schema.ts';

/** Events held for one reader, however slow it is; of large ones the store gives fewer. */
const batchEvents = 50;
/** Proxies cut connections that are silent for 30 s or more. */
const heartbeatMs = 15_000;
/** How long a client waits before it connects anew, in milliseconds. */
const retryMs = 1_000;
/** Characters that are written together. */
const blockLength = 64 * 1024;

const textEventStream = { content: { 'text/event-stream': { schema: Type.String() } } };
const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // For nginx, which would keep events back until a block is full.
  'x-accel-buffering': 'no',
};

/** The feed as server-sent events, whose ids are cursors. */
export function eventStreamRoute(scope: FastifyInstance, options: ApiOptions): void {
  const { apps, events, readers } = options;
  scope.get<{
    Querystring: Static<typeof EventStreamQuery>;
    Headers: Static<typeof EventStreamHeaders>;
  }>(
    '/v1/events/stream',
    {
      schema: {
        ...apiRoute,
        summary: 'The same as server-sent events: id is the cursor, data one event',
        querystring: EventStreamQuery,
        headers: EventStreamHeaders,
        response: { 200: textEventStream, ...failures },
      },
      exposeHeadRoute: false,
    },
    async ({ query: { after, type, app_id }, headers }, reply) => {
      const appId = apps.namedId(app_id);
      const lastId = headers['last-event-id'] ?? '';
      const [name, cursor] = lastId === '' ? ['after', after] : ['Last-Event-ID', lastId];
      const position = parseCursor(name, cursor);
      await checkCursor(events, name, position);
      const signal = readers.enter('stream', reply.raw);
      const query = { after: position, limit: batchEvents, types: type, appId };
      const batches = followEvents({ store: events, query, idleMs: heartbeatMs, signal });
      const text = Readable.from(streamText(batches, query, options), { objectMode: false });
      return reply.headers(streamHeaders).send(text);
    },
  );
}

async function* streamText(
  batches: AsyncIterable<readonly StoredEvent[]>,
  query: EventQuery,
  { readers, metrics, logger }: ApiOptions,
): AsyncGenerator<string, void, void> {
  // Something at once, so that the client knows that it is connected.
  yield `retry: ${retryMs}\n\n`;
  try {
    for await (const batch of batches) {
      yield* blocksOf(batch);
      metrics.feedEvents.inc({ kind: 'stream' }, batch.length);
      readers.passed(query, batch.at(-1)?.position ?? query.after);
    }
  } catch (error) {
    // The client connects anew and goes on behind the last event that it has.
    logger.error({ err: error }, 'an event stream failed');
  }
}

function* blocksOf(batch: readonly StoredEvent[]): Generator<string, void, void> {
  let block = batch.length === 0 ? ':\n\n' : '';
  for (const event of batch) {
    block += `id: ${event.position}\ndata: ${JSON.stringify(toFeedEvent(event))}\n\n`;
    if (block.length < blockLength) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
