import { type Judgement, judgeAnswer, readJson } from '../platform/index.ts';
import type { Probe } from './probe.ts';

type Members = Readonly<Record<string, unknown>>;

/** The members of an object, none of anything else. */
export function membersOf(value: unknown): Members {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : {};
}

/** The members of the answer, whatever is wrong with it; none if it is no JSON object. */
export function envelopeOf({ outcome }: Probe): Members {
  return membersOf(outcome.answered ? readJson(outcome.body) : undefined);
}

/** The members of its `data`. */
export function dataOf(probe: Probe): Members {
  return membersOf(envelopeOf(probe).data);
}

/** Whether the body is a JSON object in UTF-8 and nothing else. */
export function isJsonObject({ outcome }: Probe): boolean {
  const value = outcome.answered ? readJson(outcome.body) : undefined;
  return value !== undefined && membersOf(value) === value;
}

/** What the platform makes of it. */
export function judge({ callback, outcome }: Probe): Judgement {
  return judgeAnswer(callback, outcome);
}

export function isInt32(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31;
}
