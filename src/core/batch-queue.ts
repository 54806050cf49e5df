export interface BatchQueueOptions<Item> {
  /** Items of one batch. */
  readonly batchItems: number;
  /** Items that wait or were taken and not yet released. */
  readonly queueItems: number;
  /** How long an item waits for its answer, in milliseconds. */
  readonly maxWaitMs: number;
  /** Where items differ in size, their bytes are bounded as well. */
  readonly bytes?: {
    readonly of: (item: Item) => number;
    /** Of one batch, unless a single item has more. */
    readonly batch: number;
    /** Of all that wait or were taken and not yet released. */
    readonly queue: number;
  };
  /** What is thrown for an item for which there is no room. */
  readonly full: (item: Item) => Error;
  /** What an item fails with that was not answered in time. */
  readonly late: (item: Item) => Error;
}

/** An item and whoever waits for its answer. Only the first answer counts. */
export class QueuedItem<Item, Outcome> {
  readonly item: Item;
  /** When it is given up, by `performance.now()`. */
  readonly dueAtMs: number;
  readonly outcome: Promise<Outcome>;
  #isAnswered = false;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (error: Error) => void;

  constructor(item: Item, dueAtMs: number) {
    this.item = item;
    this.dueAtMs = dueAtMs;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  answer(outcome: Outcome): void {
    this.#isAnswered = true;
    this.#resolve(outcome);
  }

  fail(error: Error): void {
    this.#isAnswered = true;
    this.#reject(error);
  }
}

/**
 * Items in the order they came, taken in batches; bounded in number, bytes and waiting time.
 *
 * Each batch has an array of its own, which dies with it. A Set that lives on is soon in V8's old space, and
 * the tables that it leaves there keep what they ever held until the next full collection, a pause.
 */
export class BatchQueue<Item, Outcome> {
  readonly #options: BatchQueueOptions<Item>;
  /** Those that were taken and not released. */
  #taken: readonly QueuedItem<Item, Outcome>[] = [];
  #waiting: QueuedItem<Item, Outcome>[] = [];
  #bytes = 0;
  /** One for all. */
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BatchQueueOptions<Item>) {
    this.#options = options;
  }

  /** What waits or was taken and not yet released. */
  get size(): { readonly items: number; readonly bytes: number } {
    return { items: this.#taken.length + this.#waiting.length, bytes: this.#bytes };
  }

  /** Items that were not taken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * @returns the answer to the item
   * @throws what `full` makes
   */
  add(item: Item): Promise<Outcome> {
    const { queueItems, maxWaitMs, bytes, full } = this.#options;
    const itemBytes = this.#bytesOf(item);
    const isHeavy = bytes !== undefined && this.#bytes + itemBytes > bytes.queue;
    if (isHeavy || this.size.items >= queueItems) throw full(item);
    const queued = new QueuedItem<Item, Outcome>(item, performance.now() + maxWaitMs);
    this.#waiting.push(queued);
    this.#bytes += itemBytes;
    this.#timer ??= setTimeout(() => this.#giveUp(), maxWaitMs);
    return queued.outcome;
  }

  /** The next batch, the oldest first; empty if nothing waits. Must be released before the next. */
  take(): readonly QueuedItem<Item, Outcome>[] {
    const { batchItems, bytes } = this.#options;
    const maxBytes = bytes?.batch ?? Number.POSITIVE_INFINITY;
    let count = 0;
    let batchBytes = 0;
    for (const { item } of this.#waiting) {
      batchBytes += this.#bytesOf(item);
      if (count > 0 && (count >= batchItems || batchBytes > maxBytes)) break;
      count++;
    }
    this.#taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return this.#taken;
  }

  /** Lets items of the batch that was taken wait again, behind all others; before its release. */
  putBack(items: readonly QueuedItem<Item, Outcome>[]): void {
    const back = new Set(items.filter(({ isAnswered }) => !isAnswered));
    if (back.size === 0) return;
    this.#taken = this.#taken.filter((queued) => !back.has(queued));
    this.#waiting = [...this.#waiting, ...back];
  }

  /** Makes room for as much as the batch that was taken. */
  release(): void {
    this.#forget(this.#taken);
    this.#taken = [];
    if (this.#waiting.length > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Fails what is due. One that was taken is on its way: its memory is free when it is released. */
  #giveUp(): void {
    const nowMs = performance.now();
    const isDue = ({ dueAtMs }: QueuedItem<Item, Outcome>): boolean => dueAtMs <= nowMs;
    const given = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((queued) => !isDue(queued));
    this.#forget(given);
    for (const queued of [...this.#taken.filter(isDue), ...given]) {
      if (!queued.isAnswered) queued.fail(this.#options.late(queued.item));
    }
    this.#timer = undefined;
    // Those that were put back are older than those before them.
    const dueAtMs = [...this.#taken, ...this.#waiting]
      .filter((queued) => !isDue(queued))
      .reduce((least, queued) => Math.min(least, queued.dueAtMs), Number.POSITIVE_INFINITY);
    if (dueAtMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#giveUp(), Math.ceil(dueAtMs - nowMs));
  }

  #forget(gone: readonly QueuedItem<Item, Outcome>[]): void {
    for (const { item } of gone) this.#bytes -= this.#bytesOf(item);
  }

  #bytesOf(item: Item): number {
    return this.#options.bytes?.of(item) ?? 0;
  }
}
