export interface PeriodicJobOptions {
  /** Must not reject. */
  readonly job: () => Promise<void>;
  readonly intervalMs: number;
  /** Whether the first time is when it starts, and not an interval later. Default false. */
  readonly atOnce?: boolean;
}

/** Does something at every interval, never twice at once. Keeps no process alive in between. */
export class PeriodicJob {
  readonly #options: PeriodicJobOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PeriodicJobOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#run(), this.#options.intervalMs).unref();
    if (this.#options.atOnce === true) this.#run();
  }

  /** For good. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #run(): void {
    this.#running ??= this.#options.job().finally(() => {
      this.#running = undefined;
    });
  }
}
