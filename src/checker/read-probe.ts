import { isJsonObject, parseLossless } from '../core/index.ts';
import { type Judgement, judgeAnswer, readJson } from '../game-server/index.ts';
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

/** The member whose digits must not be lost. */
const scoreName: ReadonlySet<string> = new Set(['score']);

/**
 * Its `score`, an int64 (callbacks contract, section 13.1): a number that is whole comes as a bigint
 * of its digits, since one of JavaScript would round them from 2^53 on; everything else as it is.
 */
export function scoreOf(probe: Probe): unknown {
  const { score } = dataOf(probe);
  if (typeof score !== 'number' || !probe.outcome.answered) return score;
  const text = probe.outcome.body.toString('utf8');
  const exact = membersOf(membersOf(parseExact(text)).data).score;
  return typeof exact === 'string' || Number.isSafeInteger(exact)
    ? BigInt(exact as string | number)
    : score;
}

/** Nothing for what is nested too deeply to be read so. */
function parseExact(text: string): unknown {
  try {
    return parseLossless(text, scoreName);
  } catch {
    return undefined;
  }
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
