/** Work that goes on in the background, for those who wait until there is none. */
export class UnderWay {
  readonly #works = new Set<Promise<unknown>>();

  /** @param work should not fail: nobody waits who could be told */
  add(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#works.delete(tracked));
    this.#works.add(tracked);
  }

  /** Resolves when there is none, what begins meanwhile included. */
  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}
