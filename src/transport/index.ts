/**
 * What the service and the adapters of frameworks share: which path is which callback, and how a
 * request of node:http is read, answered and reported, raw bytes and limits included.
 *
 * May not know of any framework. Not exported from the package.
 */
export {
  type Adapter,
  type AdapterOptions,
  type CallbackApps,
  readAdapter,
} from './adapter-options.ts';
export { createCallbackEndpoint, type Endpoint } from './callback-endpoint.ts';
export { type CallbackPath, callbackPaths } from './callback-paths.ts';
export { notFound } from './not-found.ts';
export type { AnsweredCall, OnAnswer } from './on-answer.ts';
export { PathTable } from './path-table.ts';
