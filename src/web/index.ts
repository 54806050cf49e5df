/**
 * The callbacks as a handler of the Fetch standard, `(Request) => Promise<Response>`.
 *
 * May not know of any framework, nor of node:http. Exported as `sudgate/web`.
 */
export type { AdapterOptions, AnsweredCall, CallbackApps, OnAnswer } from '../transport/index.ts';
export { createWebHandler, type WebHandler } from './create-web-handler.ts';
