/** How often appends of other processes are looked for while somebody listens, in milliseconds. */
const pollIntervalMs = 100;

/** Those who want to know of appends: told of this process's at once, of others' by looking. */
export class AppendListeners {
  readonly #lastPosition: () => Promise<number>;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #seen = 0;

  constructor(lastPosition: () => Promise<number>) {
    this.#lastPosition = lastPosition;
  }

  add(listener: () => void): () => void {
    // One function may be passed twice.
    const entry = () => listener();
    this.#listeners.add(entry);
    this.#timer ??= setInterval(() => void this.#poll(), pollIntervalMs).unref();
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
    try {
      const position = await this.#lastPosition();
      if (position > this.#seen) this.notify();
      this.#seen = position;
    } catch {
      // Whoever reads next learns why.
    }
  }
}
