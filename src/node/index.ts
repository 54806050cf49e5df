/**
 * The callbacks as a listener for node:http.
 *
 * May not know of any framework. Exported as `sudgate/node`.
 */
export type { AdapterOptions, AnsweredCall, CallbackApps, OnAnswer } from '../transport/index.ts';
export { createNodeHandler, type NodeHandler } from './create-node-handler.ts';
