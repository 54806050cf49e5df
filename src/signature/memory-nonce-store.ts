import { hash } from 'node:crypto';
import { type Clock, checkWholeNumber, systemClock } from '../core/index.ts';
import type { NonceOutcome, NonceStore } from './nonce-store.ts';

export interface MemoryNonceStoreOptions {
  /** How many nonces are remembered at most, about 200 bytes each. Default 1,000,000; at least 1. */
  readonly maxEntries?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

interface Entry {
  readonly digest: string;
  readonly expiresAtMs: number;
}

const defaultMaxEntries = 1_000_000;

/**
 * Nonces in the memory of one process: gone with a restart, unknown to other replicas.
 *
 * When it is full, expired entries go first. If none is expired, it answers `full` instead of
 * dropping one that is still needed: a dropped nonce could be replayed. Only messages with a good
 * signature are remembered, so nobody without a secret can fill it.
 */
export class MemoryNonceStore implements NonceStore {
  readonly #entries = new Map<string, Entry>();
  readonly #maxEntries: number;
  readonly #clock: Clock;
  /** No entry expires before this, so that a full store is not searched in vain each time. */
  #firstExpiryMs = Number.POSITIVE_INFINITY;

  /** @throws {RangeError} if `maxEntries` is not a whole number of at least 1 */
  constructor({
    maxEntries = defaultMaxEntries,
    clock = systemClock,
  }: MemoryNonceStoreOptions = {}) {
    checkWholeNumber('maxEntries', maxEntries, 1);
    this.#maxEntries = maxEntries;
    this.#clock = clock;
  }

  /** How many nonces are held, expired ones included. */
  get size(): number {
    return this.#entries.size;
  }

  remember(appId: string, nonce: string, digest: string, expiresAtMs: number): NonceOutcome {
    const nowMs = this.#clock();
    const key = keyOf(appId, nonce);
    const known = this.#entries.get(key);
    if (known !== undefined && nowMs < known.expiresAtMs) {
      return known.digest === digest ? 'same' : 'other';
    }
    if (this.#entries.size >= this.#maxEntries) this.#dropExpired(nowMs);
    if (this.#entries.size >= this.#maxEntries) return 'full';
    // Behind the others, should it be there as an expired one.
    this.#entries.delete(key);
    this.#entries.set(key, { digest, expiresAtMs });
    this.#firstExpiryMs = Math.min(this.#firstExpiryMs, expiresAtMs);
    return 'new';
  }

  #dropExpired(nowMs: number): void {
    if (nowMs < this.#firstExpiryMs) return;
    // They expire nearly in the order they came: as a rule the oldest make room.
    for (const [key, { expiresAtMs }] of this.#entries) {
      if (nowMs < expiresAtMs) break;
      this.#entries.delete(key);
    }
    if (this.#entries.size < this.#maxEntries) return;
    this.#firstExpiryMs = Number.POSITIVE_INFINITY;
    for (const [key, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= nowMs) this.#entries.delete(key);
      else this.#firstExpiryMs = Math.min(this.#firstExpiryMs, expiresAtMs);
    }
  }
}

/** Of app and nonce as JSON, so that no two pairs make one key; 16 bytes, however long they are. */
function keyOf(appId: string, nonce: string): string {
  return hash('sha256', JSON.stringify([appId, nonce]), 'buffer').toString('latin1', 0, 16);
}
