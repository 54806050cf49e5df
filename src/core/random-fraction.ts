import { randomInt } from 'node:crypto';

const steps = 2 ** 32;

/** From 0 to under 1. */
export function randomFraction(): number {
  return randomInt(steps) / steps;
}
