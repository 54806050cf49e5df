import { checkWholeNumber, longestTimerMs } from '../core/index.ts';
import { notifyEvents } from '../protocol/index.ts';
import type { SimulatorOptions } from './simulator-options.ts';

const longestMs = 31_536_000_000;
const highestStake = 2 ** 31;

/**
 * Checks what would not be noticed before it does something strange.
 *
 * @throws {RangeError} for a number out of bounds
 * @throws {TypeError} for an event that there is not
 */
export function checkOptions(options: SimulatorOptions): void {
  checkWhole('stake', options.stake, 0, highestStake);
  checkWhole('seed', options.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkWhole('roundMs', options.roundMs, 0, longestMs);
  checkWhole('timeoutMs', options.timeoutMs, 1, longestTimerMs);
  checkWhole('keep', options.keep, 1, Number.MAX_SAFE_INTEGER);
  const unknown = options.notifyEvents?.find((event) => !notifyEvents.includes(event));
  if (unknown !== undefined) throw new TypeError(`notifyEvents: there is no event ${unknown}`);
}

function checkWhole(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined) checkWholeNumber(name, value, least, most);
}
