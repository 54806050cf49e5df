/**
 * The callbacks as a request handler of Express 4 and 5, and of what is built on it.
 *
 * Does not import Express. Exported as `sudgate/express`.
 */
export type { AdapterOptions, AnsweredCall, CallbackApps, OnAnswer } from '../transport/index.ts';
export { createExpressHandler, type ExpressHandler } from './create-express-handler.ts';
