import { LRUCache } from 'lru-cache';
import { type Clock, forwardOnly } from '../core/index.ts';

export interface KeptAnswersOptions<Value> {
  /** Most that are kept; the least recently used goes first. */
  readonly max: number;
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly load: (key: string) => Promise<Value>;
}

interface Kept<Value> {
  readonly value: Value;
  readonly freshUntilMs: number;
  /** Whether the last try to renew it failed. */
  readonly isOverdue: boolean;
}

/** After a renewal that failed; the old value serves meanwhile. */
const failurePauseMs = 10_000;

/**
 * Answers of the platform, each fetched once for everybody who waits, and kept beyond its time for as
 * long as it cannot be renewed. Whoever asks waits for the first such failure, not for those after it.
 */
export class KeptAnswers<Value extends object> {
  readonly #options: KeptAnswersOptions<Value>;
  readonly #now: Clock;
  readonly #kept: LRUCache<string, Kept<Value>>;
  // Not by the cache itself: it gives up what is being fetched when it is full.
  readonly #loading = new Map<string, Promise<Value>>();

  constructor(options: KeptAnswersOptions<Value>) {
    this.#options = options;
    this.#now = forwardOnly(options.clock);
    this.#kept = new LRUCache({ max: options.max });
  }

  async get(key: string): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#now() <= kept.freshUntilMs) return kept.value;
    const renewed = this.#load(key, kept);
    return kept?.isOverdue === true ? kept.value : await renewed;
  }

  #load(key: string, kept: Kept<Value> | undefined): Promise<Value> {
    let loading = this.#loading.get(key);
    if (loading === undefined) {
      loading = this.#renew(key, kept).finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
    }
    return loading;
  }

  /** Rejects only if nothing is kept. */
  async #renew(key: string, kept: Kept<Value> | undefined): Promise<Value> {
    const { load, ttlMs } = this.#options;
    try {
      const value = await load(key);
      this.#keep(key, value, ttlMs, false);
      return value;
    } catch (error) {
      if (kept === undefined) throw error;
      this.#keep(key, kept.value, Math.min(failurePauseMs, ttlMs), true);
      return kept.value;
    }
  }

  #keep(key: string, value: Value, forMs: number, isOverdue: boolean): void {
    this.#kept.set(key, { value, freshUntilMs: this.#now() + forMs, isOverdue });
  }
}
