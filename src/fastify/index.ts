/**
 * The callbacks as a plugin of Fastify 5.
 *
 * Does not import Fastify. Exported as `sudgate/fastify`.
 */
export type { AdapterOptions, AnsweredCall, CallbackApps, OnAnswer } from '../transport/index.ts';
export {
  createFastifyPlugin,
  type FastifyLike,
  type FastifyPlugin,
} from './create-fastify-plugin.ts';
