import { isValidUid } from '../../token/index.ts';
import { ProblemError } from '../problem.ts';

/** Behind which booking of a round the next page begins. */
export interface RoundPlace {
  readonly uid: string;
  readonly sequence: number;
}

export function formatRoundCursor({ uid, sequence }: RoundPlace): string {
  return Buffer.from(JSON.stringify([uid, sequence])).toString('base64url');
}

/** @throws {ProblemError} `invalid_request` */
export function parseRoundCursor(text: string): RoundPlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [uid, sequence] = Array.isArray(place) ? (place as unknown[]) : [];
    if (isValidUid(uid) && Number.isSafeInteger(sequence)) {
      return { uid, sequence: sequence as number };
    }
  } catch {
    // No cursor at all: the same answer.
  }
  throw new ProblemError('invalid_request', 'after must be next_cursor of the page before');
}
