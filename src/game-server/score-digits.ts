import { parseLossless } from '../core/index.ts';

/** The member whose digits must not be lost. */
const scoreName: ReadonlySet<string> = new Set(['score']);

/**
 * `data.score` of an answer with all its digits: it is an int64 (callbacks contract, section 13.1),
 * which a number of JavaScript rounds from 2^53 on.
 *
 * @param score the same as that number, for what is nested too deeply to be read so
 */
export function scoreDigits(body: Buffer, score: number): string {
  const exact = readScore(body.toString('utf8'));
  return typeof exact === 'string' ? exact : String(BigInt(score));
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
