import { parseLossless } from '../core/index.ts';

/** The member whose digits must not be lost. */
const scoreName: ReadonlySet<string> = new Set(['score']);

/**
 * `data.score` of an answer to the last digit: it is an int64 (callbacks contract, section 13.1),
 * which a number of JavaScript rounds from 2^53 on. Only for an answer where that number is one.
 *
 * @returns `undefined` for a number that is not written as a whole one, and for what is nested too
 * deeply to be read so
 */
export function exactScore(body: Buffer): bigint | undefined {
  const score = readScore(body.toString('utf8'));
  const isExact = typeof score === 'string' || Number.isSafeInteger(score);
  return isExact ? BigInt(score as string | number) : undefined;
}

function readScore(text: string): unknown {
  try {
    const { data } = parseLossless(text, scoreName) as {
      readonly data: { readonly score: unknown };
    };
    return data.score;
  } catch {
    return undefined;
  }
}
