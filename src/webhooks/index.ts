/**
 * Events to the app's own addresses: who gets which, signed, in the order of each room, at least once.
 *
 * May not know of HTTP servers, callbacks or a certain database. Not exported from the package.
 */

export {
  addEndpoint,
  maxEndpointsPerApp,
  TooManyEndpointsError,
} from './add-endpoint.ts';
export { callEndpoint, describeFailure, type EndpointCall, isTaken } from './call-endpoint.ts';
export {
  createEndpoint,
  type EndpointOptions,
  InvalidEndpointError,
  maxTypeLength,
  maxTypes,
} from './create-endpoint.ts';
export {
  type DeliveryState,
  deliveryId,
  type NewDelivery,
  newDelivery,
  parseDeliveryId,
  type WebhookDelivery,
} from './delivery.ts';
export { toDeliveryView } from './delivery-view.ts';
export type { EndpointHealth, WebhookEndpoint, WebhookSecret } from './endpoint.ts';
export {
  toEndpointView,
  toEndpointViewWithSecret,
} from './endpoint-view.ts';
export { type DeliveryPage, type DeliveryPageQuery, listDeliveries } from './list-deliveries.ts';
export { replayDead } from './replay-dead.ts';
export { type ReplayResult, replayDelivery } from './replay-delivery.ts';
export { rotateSecret, rotateSecrets } from './rotate-secret.ts';
export { defaultSchedule, type Schedule } from './schedule.ts';
export { sendTestEvent } from './send-test-event.ts';
export {
  type CallResult,
  WebhookClient,
  type WebhookClientOptions,
} from './webhook-client.ts';
export {
  type Attempt,
  type DispatcherLimits,
  WebhookDispatcher,
  type WebhookDispatcherOptions,
} from './webhook-dispatcher.ts';
export type {
  Claim,
  ClaimedDelivery,
  ClaimQuery,
  DeliveryQuery,
  DeliveryStore,
  EndpointStore,
  FanOut,
  Outcome,
  WebhookStores,
} from './webhook-store.ts';
export {
  createWebhookSweep,
  type WebhookSweep,
  type WebhookSweepOptions,
} from './webhook-sweep.ts';
