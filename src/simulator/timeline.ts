import type { Clock } from '../core/index.ts';

/**
 * Time inside the simulated platform: it begins with the clock of the machine and runs `speed`
 * times as fast, so that retries of 15 hours fit into a minute.
 */
export class Timeline {
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startMs: number;
  readonly #timers = new Map<NodeJS.Timeout, (isOver: boolean) => void>();
  #isStopped = false;

  /** @throws {RangeError} if the speed is not from 1 to 1 000 000 */
  constructor(clock: Clock, speed: number) {
    if (!(speed >= 1 && speed <= 1_000_000)) throw new RangeError('speed: 1 to 1 000 000');
    this.#clock = clock;
    this.#speed = speed;
    this.#startMs = clock();
  }

  /** Milliseconds since 1970, simulated. */
  now(): number {
    return Math.round(this.#startMs + (this.#clock() - this.#startMs) * this.#speed);
  }

  /**
   * Waits in simulated time.
   *
   * @returns whether the time passed; `false` once the timeline was stopped
   */
  async wait(ms: number): Promise<boolean> {
    if (this.#isStopped) return false;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve(true);
      }, ms / this.#speed);
      this.#timers.set(timer, resolve);
    });
  }

  /** Ends all waiting, now and later. */
  stop(): void {
    this.#isStopped = true;
    for (const [timer, resolve] of this.#timers) {
      clearTimeout(timer);
      resolve(false);
    }
    this.#timers.clear();
  }
}
