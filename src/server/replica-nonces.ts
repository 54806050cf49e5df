import { type Clock, withDeadline } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { MemoryNonceStore, type NonceOutcome, type NonceStore } from '../signature/index.ts';
import { isUnavailable } from '../store/index.ts';

type Message = Parameters<NonceStore['remember']>;

/** A token callback waits that long for a database that hangs. */
const deadlineMs = 1_000;
/** How long the database is left alone after a fault. */
const pauseMs = 3_000;

/**
 * Nonces of all replicas or workers, and of this one alone while the database is away or its disk
 * full: the token callbacks have to go on. What could be replayed to another one then gives nothing
 * to whoever repeats it that the first answer did not: reports and orders are done once by their key.
 */
export function createReplicaNonces(shared: NonceStore, clock: Clock): NonceStore {
  return new ReplicaNonces(shared, clock);
}

class ReplicaNonces implements NonceStore {
  readonly #shared: NonceStore;
  readonly #own: NonceStore;
  readonly #clock: Clock;
  #underWay = 0;
  /** Of the last one; none once the shared store has answered again. */
  #faultAtMs: number | undefined;

  constructor(shared: NonceStore, clock: Clock) {
    this.#shared = shared;
    this.#own = new MemoryNonceStore({ clock });
    this.#clock = clock;
  }

  async remember(...message: Message): Promise<NonceOutcome> {
    if (this.#isLeftAlone()) return await this.#own.remember(...message);
    const isProbe = this.#faultAtMs !== undefined;
    try {
      const outcome = await withDeadline(this.#write(message), deadlineMs, unavailable);
      // Not by one that was begun before the fault: others may hang still.
      if (isProbe) this.#faultAtMs = undefined;
      return outcome;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      this.#faultAtMs = this.#clock();
      return await this.#own.remember(...message);
    }
  }

  /**
   * After a fault one at a time tries whether the database is back, and none as long as any hangs:
   * one that is given up may go on to hold a connection, and those are needed for what has to wait.
   */
  #isLeftAlone(): boolean {
    if (this.#faultAtMs === undefined) return false;
    const sinceMs = this.#clock() - this.#faultAtMs;
    // A clock that was set back would put the next try off for as long.
    return this.#underWay > 0 || (sinceMs >= 0 && sinceMs < pauseMs);
  }

  async #write(message: Message): Promise<NonceOutcome> {
    this.#underWay++;
    try {
      return await this.#shared.remember(...message);
    } finally {
      this.#underWay--;
    }
  }
}

function unavailable(cause: Error): SudgateError {
  return new SudgateError('database_unavailable', { cause });
}
