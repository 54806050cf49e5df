/** Knows whether anything is under way, so that closing can wait for it. */
export class CallsUnderWay {
  #count = 0;
  #isClosed = false;
  readonly #ended = Promise.withResolvers<void>();

  /** @throws {Error} once it is closed */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('the store is closed');
    this.#count++;
    try {
      return await work();
    } finally {
      this.#count--;
      this.#endIfIdle();
    }
  }

  /** Takes no more calls, and waits for those there are. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endIfIdle();
    await this.#ended.promise;
  }

  #endIfIdle(): void {
    if (this.#isClosed && this.#count === 0) this.#ended.resolve();
  }
}
