import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Type } from 'typebox';
import type { Metrics } from './metrics.ts';

export interface HealthRoutesOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Rejects if requests should go elsewhere. */
  readonly checkReady: () => Promise<void>;
}

const Status = Type.Object({ status: Type.String() });

/** For orchestrators and Prometheus. */
export async function healthRoutes(
  scope: FastifyInstance,
  { metrics, logger, checkReady }: HealthRoutesOptions,
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
        response: { 200: Status, 503: Status },
      },
    },
    async (_request, reply) => {
      try {
        await checkReady();
      } catch (error) {
        logger.warn({ err: error }, 'not ready');
        return reply.code(503).send({ status: 'not ready' });
      }
      return { status: 'ready' };
    },
  );
  scope.get(
    '/metrics',
    { schema: { tags, summary: 'Prometheus metrics', produces: ['text/plain'] } },
    async (_request, reply) =>
      reply
        .header('content-type', metrics.registry.contentType)
        .send(await metrics.registry.metrics()),
  );
}
