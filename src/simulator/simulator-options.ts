import type { Clock } from '../core/index.ts';
import type { CallbackName, NotifyEvent } from '../protocol/index.ts';
import type { Faults } from './faults.ts';
import type { ApiFaults } from './server-api/api-faults.ts';
import type { Transcript } from './transcript.ts';

export interface SimulatorOptions {
  readonly appId: string;
  /** Secret of the app, at least 16 bytes. */
  readonly appSecret: string;
  /**
   * Base address of the app's callbacks, such as `http://127.0.0.1:3000/sud`; a function is asked
   * when the first callback is due.
   */
  readonly callbacks: string | (() => string);
  /** Where a callback differs from `/<name>` below the base: a path or a whole address. */
  readonly paths?: Readonly<Partial<Record<CallbackName, string>>>;
  /**
   * Login of the app, asked with `POST {"user_id", "app_id"}` for the codes of its users; answers
   * `{"data": {"code"}}` or `{"code"}`. Default: codes are minted in the form of the official SDKs.
   */
  readonly loginUrl?: string | URL | undefined;
  /** How long a round is played in simulated ms, default 30 000; `undefined`: until it is ended. */
  readonly roundMs?: number | undefined;
  /** How much faster simulated time runs, 1 (default) to 1 000 000. */
  readonly speed?: number;
  /** Determines points and faults. Default 1. */
  readonly seed?: number;
  readonly faults?: Partial<Faults>;
  /** What goes wrong with what the app asks of the platform. Default: nothing. */
  readonly apiFaults?: Partial<ApiFaults>;
  /**
   * What each person pays to play a round, of the score that the app keeps: then get_account and
   * update_score are called. Default 0: nothing is played for.
   */
  readonly stake?: number;
  /** How many of the last deliveries and bookings are kept for those who ask. Default 100 000. */
  readonly keep?: number;
  /** Events that the app is notified of. Default: all but `room.seat.changed`. */
  readonly notifyEvents?: readonly NotifyEvent[];
  /** Deadline of one callback in real ms, default 10 000: the platform documents none. */
  readonly timeoutMs?: number;
  /** Told of each callback and each request to the server API. What it throws is dropped. */
  readonly transcript?: Transcript;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Makes what is used once: nonces, and ids of one run. Default `randomUUID`. */
  readonly unique?: () => string;
}
