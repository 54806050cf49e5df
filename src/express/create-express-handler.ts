import type { IncomingMessage, ServerResponse } from 'node:http';
import { createNodeHandler } from '../node/index.ts';
import type { AdapterOptions, CallbackApps } from '../transport/index.ts';

/** A request handler of Express 4 and 5, in the few words that both have in common. */
export type ExpressHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void;

/**
 * Answers the callbacks of one app, or of several, and leaves every other path to the handlers
 * behind it. Mount it in front of `express.json()`, which would take the bytes that a signature is
 * over; requests that were parsed first are refused as `request_consumed`.
 *
 * @example
 * ```ts
 * server.use('/sud', createExpressHandler(app));
 * server.use(express.json());
 * ```
 * @throws {TypeError} if an app is none, two have one id, or an option is unknown or malformed
 */
export function createExpressHandler(apps: CallbackApps, options?: AdapterOptions): ExpressHandler {
  return createNodeHandler(apps, options);
}
