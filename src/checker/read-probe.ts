import { isJsonObject } from '../core/index.ts';
import { exactScore, type Judgement, judgeAnswer, readJson } from '../game-server/index.ts';
import type { Probe } from './probe.ts';

export type Members = Readonly<Record<string, unknown>>;

/** The members of an object, none of anything else. */
export function membersOf(value: unknown): Members {
  return isJsonObject(value) ? value : {};
}

/** The members of the answer, whatever is wrong with it; none if it is no JSON object. */
export function envelopeOf({ outcome }: Probe): Members {
  return membersOf(outcome.answered ? readJson(outcome.body) : undefined);
}

/** The members of its `data`. */
export function dataOf(probe: Probe): Members {
  return membersOf(envelopeOf(probe).data);
}

/** Its `score`, a whole number as a bigint of all its digits; everything else as it is. */
export function scoreOf(probe: Probe): unknown {
  const { score } = dataOf(probe);
  if (typeof score !== 'number' || !probe.outcome.answered) return score;
  return exactScore(probe.outcome.body) ?? score;
}

export function isInt64(value: unknown): value is bigint {
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
}

/** Whether the body is a JSON object in UTF-8 and nothing else. */
export function hasJsonObject({ outcome }: Probe): boolean {
  return outcome.answered && isJsonObject(readJson(outcome.body));
}

/** What the platform makes of it. */
export function judge({ callback, outcome }: Probe): Judgement {
  return judgeAnswer(callback, outcome);
}

export function isInt32(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31;
}
