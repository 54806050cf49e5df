/**
 * A stand-in for the platform: the configuration service and the server API, rooms and rounds, and
 * the callbacks to an app server, whoever wrote it, with faults on demand.
 *
 * May not know of tokens, callbacks, users, inbox, store or server of ours. Exported through
 * `sudgate/testing`.
 */

export { NoCode } from './codes.ts';
export { createControl } from './control-api.ts';
export type { Delivery } from './deliveries.ts';
export { FaultSource, type Faults, faultNames, noFaults } from './faults.ts';
export type { Latencies } from './latencies.ts';
export type { DeliveryCounts, LoadSummary, ScoreCounts } from './load-summary.ts';
export { type MintCodeOptions, mintCode } from './mint-code.ts';
export { defaultNotifyEvents } from './notifier.ts';
export type { PlayedRound, PlayRoundOptions } from './play-round.ts';
export {
  type PlayerAction,
  type PlayerActionOptions,
  playerActions,
} from './player-actions.ts';
export { Refused } from './refused.ts';
export { type LoadOptions, type LoadResult, runLoad } from './run-load.ts';
export type { Booking, WrongBalance } from './scores.ts';
export type { ApiHttpAnswer, ApiHttpRequest } from './server-api/answer-request.ts';
export { ApiFaultSource, type ApiFaults, noApiFaults } from './server-api/api-faults.ts';
export {
  type RequestAnswerer,
  type RunningServer,
  type ServeOptions,
  serve,
} from './server-api/serve.ts';
export { type SignCallbackOptions, signCallback } from './sign-callback.ts';
export { createSimulator, type Simulator } from './simulator.ts';
export type { SimulatorOptions } from './simulator-options.ts';
export type { ApiEntry, CallbackEntry, Transcript, TranscriptEntry } from './transcript.ts';
