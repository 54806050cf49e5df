import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { withDeadline } from '../core/index.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { ServiceGroup } from './service-group.ts';

export interface HealthRoutesOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Whether requests should go elsewhere. */
  readonly isStopping: () => boolean;
  /** Rejects if the database does not answer. */
  readonly checkDatabase: () => Promise<void>;
  readonly group?: ServiceGroup;
}

const Status = Type.Object({ status: Type.String() });
const Readiness = Type.Object({
  status: Type.String({
    description: '`ready`; `stopping`, or `starting` while a worker is not up, with 503.',
  }),
  database: Type.Optional(
    Type.String({
      description: '`ok` or `unavailable`; the latter is no reason to send requests elsewhere.',
    }),
  ),
});

/** Orchestrators wait a second for an answer, and take none for "not ready". */
const databaseDeadlineMs = 500;

/** For orchestrators and Prometheus. */
export async function healthRoutes(
  scope: FastifyInstance,
  { metrics, logger, isStopping, checkDatabase, group }: HealthRoutesOptions,
): Promise<void> {
  const tags = ['operations'];
  scope.get(
    '/healthz',
    { schema: { tags, summary: 'Is the process alive?', response: { 200: Status } } },
    async () => ({ status: 'ok' }),
  );
  scope.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'May requests come here?',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      if (isStopping()) return reply.code(503).send({ status: 'stopping' });
      if (group !== undefined && !(await group.isComplete())) {
        return reply.code(503).send({ status: 'starting' });
      }
      // Ready without its database, too: the token callbacks are answered from memory, and the other
      // replicas have the same one. Taken out of the balance, all would be gone at once.
      try {
        await withDeadline(checkDatabase(), databaseDeadlineMs);
        return { status: 'ready', database: 'ok' };
      } catch (error) {
        logger.warn({ err: error }, 'the database does not answer');
        return { status: 'ready', database: 'unavailable' };
      }
    },
  );
  scope.get(
    '/metrics',
    { schema: { tags, summary: 'Prometheus metrics', produces: ['text/plain'] } },
    async (_request, reply) =>
      reply
        .header('content-type', metrics.registry.contentType)
        .send(await (group?.readMetrics() ?? metrics.registry.metrics())),
  );
}
