import { guardListener } from '../core/index.ts';
import type { Revocation, RevocationStore } from './revocation-store.ts';

const pageSize = 10_000;

export interface RevocationWatermarksOptions {
  readonly store: RevocationStore;
  /** How often revocations made by others are looked for, in milliseconds. Default 500. */
  readonly pollIntervalMs?: number;
  /** Called when looking failed; the watermarks stay as they were and it is tried again. */
  readonly onPollError?: (error: unknown) => void;
}

/**
 * The revocations in memory, so that verifying a token costs no read. It follows the store, because
 * other processes (the command line, other replicas) revoke as well: at once where the store tells
 * of changes, and by polling, since what tells may fall silent unnoticed.
 *
 * Memory: about 150 bytes for each user that was ever revoked. Nothing is forgotten, since a
 * token of an official SDK may live arbitrarily long.
 */
export class RevocationWatermarks {
  readonly #store: RevocationStore;
  readonly #pollIntervalMs: number;
  readonly #onPollError: (error: unknown) => void;
  readonly #byApp = new Map<string, Map<string, number>>();
  #cursor = 0;
  #timer: NodeJS.Timeout | undefined;
  #catchingUp: Promise<void> | undefined;
  /** Begins when that one ends. */
  #next: Promise<void> | undefined;
  #unsubscribe: (() => void) | undefined;
  #stopped = false;

  constructor(options: RevocationWatermarksOptions) {
    this.#store = options.store;
    this.#pollIntervalMs = options.pollIntervalMs ?? 500;
    this.#onPollError = guardListener('onPollError', options.onPollError);
  }

  /** Loads everything, then follows the store until {@link stop}. Rejects if loading fails. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#store.subscribe?.(() => this.#onChange());
    await this.catchUp();
    this.#schedule();
  }

  /** Reads all that was committed before the call, which a read under way may have missed. */
  refresh(): Promise<void> {
    if (this.#catchingUp === undefined) return this.catchUp();
    this.#next ??= this.#catchingUp
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#stopped ? undefined : this.catchUp();
      });
    return this.#next;
  }

  /** Reads what was committed since the last time. Concurrent calls share one read. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#readPages().finally(() => {
      this.#catchingUp = undefined;
    });
    return this.#catchingUp;
  }

  /** Revokes in the store, then here: it holds on this process when the promise resolves. */
  async revokeUser(appId: string, uid: string, nowMs: number): Promise<Revocation> {
    const revocation = await this.#store.revokeUser(appId, uid, nowMs);
    this.apply(revocation);
    return revocation;
  }

  apply({ appId, uid, revokedAtMs }: Revocation): void {
    let byUid = this.#byApp.get(appId);
    if (byUid === undefined) {
      byUid = new Map();
      this.#byApp.set(appId, byUid);
    }
    byUid.set(uid, Math.max(revokedAtMs, byUid.get(uid) ?? 0));
  }

  /** Milliseconds of the user's last revocation. */
  revokedAt(appId: string, uid: string): number | undefined {
    return this.#byApp.get(appId)?.get(uid);
  }

  /** Stops following and waits for a read under way, so that the store can be closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    await this.#catchingUp?.catch(() => {});
  }

  async #readPages(): Promise<void> {
    for (;;) {
      const page = await this.#store.listRevocations(this.#cursor, pageSize);
      for (const revocation of page.revocations) this.apply(revocation);
      this.#cursor = page.cursor;
      if (page.revocations.length < pageSize) return;
    }
  }

  #onChange(): void {
    if (!this.#stopped) this.refresh().catch(this.#onPollError);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(async () => {
      try {
        await this.catchUp();
      } catch (error) {
        this.#onPollError(error);
      }
      this.#schedule();
    }, this.#pollIntervalMs);
    this.#timer.unref();
  }
}
