import { type Clock, longestTimerMs } from '../core/index.ts';

/** How often a timer that was early is set again. */
const maxTries = 3;

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

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** @throws {Error} once it was stopped */
  checkRuns(): void {
    if (this.#isStopped) throw new Error('the simulator was closed');
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
    const dueMs = this.now() + ms;
    let leftMs = ms;
    // A timer drops fractions of a millisecond, which may be minutes here, and may be early. But the
    // clock of a test may stand still.
    for (let tries = 0; tries < maxTries && (leftMs > 0 || tries === 0); tries++) {
      if (!(await this.#sleep(Math.ceil(leftMs / this.#speed)))) return false;
      leftMs = dueMs - this.now();
    }
    return true;
  }

  async #sleep(realMs: number): Promise<boolean> {
    let leftMs = realMs;
    for (; leftMs > longestTimerMs; leftMs -= longestTimerMs) {
      if (!(await this.#startTimer(longestTimerMs))) return false;
    }
    return await this.#startTimer(leftMs);
  }

  async #startTimer(realMs: number): Promise<boolean> {
    if (this.#isStopped) return false;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve(true);
      }, realMs);
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
