import { maxUidBytes } from '../../protocol/index.ts';
import { isValidUid } from '../../token/index.ts';
import { ProblemError } from '../problem.ts';

/** @throws {ProblemError} `invalid_request` */
export function checkUid(uid: string): string {
  if (isValidUid(uid)) return uid;
  throw new ProblemError(
    'invalid_request',
    `uid must have 1 to ${maxUidBytes} bytes and no control characters`,
  );
}
