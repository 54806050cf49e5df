import { checkWholeNumber } from '../core/index.ts';
import { randomFor } from './random.ts';
import type { Timeline } from './timeline.ts';

/**
 * What goes wrong between the platform and the app server, for reports and notifications. Shares
 * are 0 to 1 of all attempts, each drawn on its own.
 */
export interface Faults {
  /** The request gets lost on its way. */
  readonly drop: number;
  /** The request is held back for some time. */
  readonly delay: number;
  /** Longest time of a delay, simulated milliseconds. */
  readonly delayMs: number;
  /** The request comes twice at once. */
  readonly duplicate: number;
  /** The request is held back until the next one was sent. */
  readonly reorder: number;
  /** The signature is wrong. */
  readonly badSignature: number;
  /** The request comes, its answer gets lost. */
  readonly lostAnswer: number;
  /** How far the clock that signs is ahead, milliseconds; may be negative. Holds for all callbacks. */
  readonly clockSkewMs: number;
}

export const noFaults: Faults = Object.freeze({
  drop: 0,
  delay: 0,
  delayMs: 5_000,
  duplicate: 0,
  reorder: 0,
  badSignature: 0,
  lostAnswer: 0,
  clockSkewMs: 0,
});

export const faultNames = Object.keys(noFaults) as (keyof Faults)[];
const longestMs = 31_536_000_000;

/** What happens to one attempt. */
export interface AttemptFaults {
  readonly isDropped: boolean;
  readonly delayMs: number;
  readonly isDoubled: boolean;
  readonly isOvertaken: boolean;
  readonly isBadlySigned: boolean;
  readonly isAnswerLost: boolean;
}

/** Draws the faults, and can be changed while the simulator runs. */
export class FaultSource {
  readonly #seed: number;
  readonly #timeline: Timeline;
  #faults: Faults = noFaults;
  #outageUntilMs = Number.NEGATIVE_INFINITY;
  #outages = 0;

  constructor(seed: number, timeline: Timeline, faults: Partial<Faults>) {
    this.#seed = seed;
    this.#timeline = timeline;
    this.set(faults);
  }

  get current(): Faults {
    return this.#faults;
  }

  /**
   * Changes those that are named.
   *
   * @throws {RangeError} for a share outside 0 to 1 or a time that is none
   * @throws {TypeError} for a name that is no fault
   */
  set(faults: Partial<Faults>): void {
    for (const [name, value] of Object.entries(faults)) checkFault(name, value);
    this.#faults = Object.freeze({ ...this.#faults, ...faults });
  }

  /**
   * Cuts the app server off for some simulated time: no callback reaches it.
   *
   * @throws {RangeError} if the time is not from 0 to a year
   */
  cutOff(ms: number): void {
    this.#outageUntilMs = this.#timeline.now() + outageMsOf(ms);
    this.#outages++;
  }

  /** How many outages have begun. */
  get outages(): number {
    return this.#outages;
  }

  get isCutOff(): boolean {
    return this.#timeline.now() < this.#outageUntilMs;
  }

  /** @param label names the attempt: the same one has the same luck in each run of a seed */
  draw(label: string): AttemptFaults {
    const { drop, delay, delayMs, duplicate, reorder, badSignature, lostAnswer } = this.#faults;
    const random = randomFor(this.#seed, label);
    // All are drawn each time: none depends on what else is switched on.
    const isDropped = random.chance(drop);
    const isDelayed = random.chance(delay);
    const heldMs = random.integer(0, delayMs);
    return {
      isDropped,
      delayMs: isDelayed ? heldMs : 0,
      isDoubled: random.chance(duplicate),
      isOvertaken: random.chance(reorder),
      isBadlySigned: random.chance(badSignature),
      isAnswerLost: random.chance(lostAnswer),
    };
  }
}

/** @throws {RangeError} if it is no time from 0 to a year */
export function outageMsOf(value: unknown): number {
  checkWholeNumber('outageMs', value, 0, longestMs);
  return Number(value);
}

function checkFault(name: string, value: unknown): void {
  if (!(faultNames as readonly string[]).includes(name)) {
    throw new TypeError(`there is no fault ${name}, only ${faultNames.join(', ')}`);
  }
  if (name === 'delayMs') checkWholeNumber(name, value, 0, longestMs);
  else if (name === 'clockSkewMs') checkWholeNumber(name, value, -longestMs, longestMs);
  else if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new RangeError(`${name}: a share from 0 to 1`);
  }
}
