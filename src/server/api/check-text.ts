import { isIdentifier } from '../../core/index.ts';
import { ProblemError } from '../problem.ts';

/** Longest reason, idempotency key and round id in bytes. */
const maxTextBytes = 200;

/** @throws {ProblemError} `invalid_request` */
export function checkText(name: string, text: string): string {
  if (isIdentifier(text, maxTextBytes)) return text;
  const rule = `1 to ${maxTextBytes} bytes and no control characters`;
  throw new ProblemError('invalid_request', `${name} must have ${rule}`);
}
