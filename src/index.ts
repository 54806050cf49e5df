/**
 * sudgate as a library: tokens, callbacks, users, revocation, results, errors.
 *
 * The service is in `sudgate/server`, the stores in `sudgate/store/sqlite` and
 * `sudgate/store/postgres`, more of results in `sudgate/inbox`.
 */
export {
  answerCallback,
  type CallbackAnswer,
  type CallbackApp,
  type CallbackAppOptions,
  type CallbackRequest,
  callbackHeaders,
  createCallbackApp,
} from './callbacks/index.ts';
export {
  type ErrorCode,
  type ErrorDefinition,
  errorDefinition,
  SudgateError,
} from './errors.ts';
export {
  createEventConsumer,
  createInbox,
  createRetention,
  createRounds,
  type EventConsumer,
  type EventConsumerOptions,
  type EventHandlers,
  type FeedEvent,
  type Inbox,
  RoundProjection,
  type RoundView,
  readNotification,
  readReport,
  toFeedEvent,
} from './inbox/index.ts';
export {
  createLedger,
  createLedgerWallet,
  type Ledger,
  type ScoreOrder,
  type ScoreOutcome,
  type ScoreWallet,
} from './ledger/index.ts';
export { type CallbackName, callbackDefinitions, callbackNames } from './protocol/index.ts';
export {
  type Revocation,
  type RevocationStore,
  RevocationWatermarks,
} from './revocation/index.ts';
export {
  createTokenService,
  type IssuedToken,
  inspectToken,
  type TokenClaims,
  type TokenService,
  type TokenServiceOptions,
} from './token/index.ts';
export {
  createFunctionDirectory,
  createHttpDirectory,
  type FindUser,
  type UserDirectory,
  type UserProfile,
  type UserProfileInput,
} from './users/index.ts';
