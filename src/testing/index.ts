/**
 * For tests of an app server, whoever wrote it: codes, signatures, and a stand-in of the platform
 * that plays rounds against it within the test's own process.
 *
 * May not know of our own app server, so that it tests any. Exported as `sudgate/testing`.
 */
export {
  type ApiEntry,
  ApiFaultSource,
  type ApiFaults,
  type ApiHttpAnswer,
  type ApiHttpRequest,
  type Booking,
  type CallbackEntry,
  createSimulator,
  type Delivery,
  FaultSource,
  type Faults,
  type MintCodeOptions,
  mintCode,
  NoCode,
  type PlayedRound,
  type PlayerAction,
  type PlayerActionOptions,
  type PlayRoundOptions,
  Refused,
  type RunningServer,
  type ServeOptions,
  type SignCallbackOptions,
  type Simulator,
  type SimulatorOptions,
  signCallback,
  type Transcript,
  type TranscriptEntry,
  type WrongBalance,
} from '../simulator/index.ts';
