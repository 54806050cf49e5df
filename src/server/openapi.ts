import Fastify, { type FastifyInstance } from 'fastify';
import { callbackDefinitions } from '../protocol/index.ts';
import type { CallbackPath } from '../transport/index.ts';
import { typeboxCompilers } from './typebox-compilers.ts';

export interface OpenApiOptions {
  readonly version: string;
  readonly callbacks: readonly CallbackPath[];
  /** Adds the routes of the service to a server. */
  readonly registerRoutes: (server: FastifyInstance) => Promise<void>;
}

/**
 * The OpenAPI document of the service, from the schemas of its routes. A server of its own collects
 * it when somebody asks: the running one need not carry the generator.
 */
export async function describeApi(options: OpenApiOptions): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const server = Fastify({ logger: false, schemaController: typeboxCompilers });
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'sudgate',
        description: 'The callbacks that the Sud game server calls, and the API of the app.',
        version: options.version,
      },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    },
  });
  describeCallbacks(server, options.callbacks);
  await options.registerRoutes(server);
  await server.ready();
  const document = server.swagger();
  await server.close();
  return document;
}

/** The callbacks are not routes of the framework; here they look as if they were. */
function describeCallbacks(server: FastifyInstance, paths: readonly CallbackPath[]): void {
  for (const { path, name } of paths) {
    const { summary, request, answer } = callbackDefinitions[name];
    server.post(
      path,
      { schema: { summary, tags: ['callbacks'], body: request, response: { 200: answer } } },
      async () => undefined,
    );
  }
}
