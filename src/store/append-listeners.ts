import { guardListener } from '../core/index.ts';

/** Those who want to know of appends: told of this process's at once, of others' by looking. */
export class AppendListeners {
  readonly #lastPosition: () => Promise<number>;
  readonly #pollIntervalMs: number;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #isPolling = false;
  #seen = 0;

  /** @param pollIntervalMs how often is looked while somebody listens, in milliseconds */
  constructor(lastPosition: () => Promise<number>, pollIntervalMs: number) {
    this.#lastPosition = lastPosition;
    this.#pollIntervalMs = pollIntervalMs;
  }

  add(listener: () => void): () => void {
    // One function may be passed twice.
    const entry = guardListener('subscribe', listener);
    this.#listeners.add(entry);
    this.#timer ??= setInterval(() => void this.#poll(), this.#pollIntervalMs).unref();
    return () => {
      this.#listeners.delete(entry);
      if (this.#listeners.size === 0) this.clear();
    };
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  clear(): void {
    this.#listeners.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #poll(): Promise<void> {
    // A database that does not answer is not asked again meanwhile.
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      const position = await this.#lastPosition();
      if (position > this.#seen) this.notify();
      this.#seen = position;
    } catch {
      // Whoever reads next learns why.
    } finally {
      this.#isPolling = false;
    }
  }
}
