import { int64Names } from '../protocol/index.ts';

const int64Member = new RegExp(`"(${[...int64Names].join('|')})":"(-?\\d+)"`, 'g');

/**
 * A message as the bytes that the platform sends. Members that are int64 on the wire, such as the
 * `mg_id` of a report, are strings of digits in our types and become numbers here, no digit lost.
 *
 * @param int64 `string` for notifications, where the same ids are strings on the wire as well
 */
export function encodeMessage(message: object, int64: 'number' | 'string' = 'string'): Buffer {
  const text = JSON.stringify(message);
  // Within a string of the message every quote is escaped, so only members can match.
  return Buffer.from(int64 === 'number' ? text.replaceAll(int64Member, '"$1":$2') : text, 'utf8');
}
