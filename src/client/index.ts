/**
 * The client of the platform's server API: a typed method for each API and event, discovery of the
 * addresses, signatures, retries, the rate limit, a cached game list.
 *
 * May not know of the service, its store, or the callbacks. Exported as `sudgate/client`.
 */
export type { CallOptions } from './call-api.ts';
export type { SudClientOptions } from './client-options.ts';
export {
  type CalledApi,
  type CallFacts,
  SudApiError,
  SudHttpError,
  SudRefusedError,
  SudTransportError,
  SudUnavailableError,
  SudUnexpectedAnswerError,
  type TransportReason,
} from './errors.ts';
export type { GameCatalog, GameFilter } from './game-catalog.ts';
export {
  type GameBatchOrder,
  type GameOrder,
  gameOrder,
  type OrderCommandOf,
  type OrderGame,
} from './game-order.ts';
export type { Pages, RoundReports } from './pages.ts';
export {
  type ApiInput,
  type ApiMethods,
  createSudClient,
  type EventInput,
  type EventMethods,
  type SudClient,
} from './sud-client.ts';
