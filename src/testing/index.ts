/**
 * For tests of an app server, whoever wrote it: codes, signatures, and a stand-in of the platform
 * that plays rounds against it within the test's own process.
 *
 * May not know of our own app server, so that it tests any. Exported as `sudgate/testing`.
 */
export {
  type ApiEntry,
  type ApiHttpAnswer,
  type ApiHttpRequest,
  type CallbackEntry,
  createSimulator,
  type Delivery,
  FaultSource,
  type Faults,
  type MintCodeOptions,
  mintCode,
  type PlayedRound,
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
} from '../simulator/index.ts';
