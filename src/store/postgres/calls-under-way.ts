/** Knows what is under way, so that closing can wait for it. */
export class CallsUnderWay {
  readonly #calls = new Set<Promise<unknown>>();
  #isClosed = false;

  /** @throws {Error} once it is closed */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('the store is closed');
    const call = work();
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Takes no more calls, and waits for those there are. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#calls);
  }
}
