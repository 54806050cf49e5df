/**
 * What the game server calls, one file a callback: (app, request) => answer. Any framework can
 * carry it that hands over the raw body.
 *
 * May not know of HTTP frameworks or databases. Exported as `sudgate/callbacks`.
 */
export {
  answerCallback,
  type CallbackAnswer,
  callbackHeaders,
  refuseCallback,
} from './answer-callback.ts';
export type {
  AcceptedMessage,
  CallbackApp,
  CallbackNote,
  CallbackRequest,
  CallbackSignatures,
  ReportSink,
  ReportTokenPolicy,
} from './callback-app.ts';
export { type CallbackAppOptions, createCallbackApp } from './create-callback-app.ts';
export { failureEnvelope, successEnvelope } from './envelope.ts';
