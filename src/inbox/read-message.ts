import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isIdentifier, isJsonObject, parseLossless } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { rawText } from './feed-event.ts';
import type { InboxMessage } from './message.ts';

/** Longest type in bytes. Those of the contract have up to 45. */
const maxTypeBytes = 200;
/** Begins the types of events that this server itself makes: no message may pass for one. */
const ownTypes = 'sudgate.';
/** Ids that are strings by contract: should one come as a number, none of its digits may be lost. */
const idNames: ReadonlySet<string> = new Set(['game_round_id', 'notify_id']);

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads just enough of the body of report_game_info to keep it. Unknown types, further members and
 * missing ones are taken as they come.
 *
 * @param raw at most the body limit of the callback; kept as it is, so do not change it afterwards
 * @throws {SudgateError} `request_json`: not a JSON object in UTF-8; `request_field`: `report_type`
 *   is missing, is no text of 1 to 200 bytes without control characters, or begins with `sudgate.`
 */
export function readReport(appId: string, raw: Uint8Array, nowMs: number): InboxMessage {
  const body = readBody(raw);
  const { report_type: type, report_msg: message } = body;
  checkType(type);
  const id = isJsonObject(message) ? message.game_round_id : undefined;
  const exact = () => (parseExact(raw).report_msg as Body).game_round_id;
  return { appId, kind: 'report', type, key: keyOf(id, exact, raw), receivedAtMs: nowMs, raw };
}

/**
 * The same for the body of notify.
 *
 * @throws {SudgateError} as {@link readReport}, for `notify_event`
 */
export function readNotification(appId: string, raw: Uint8Array, nowMs: number): InboxMessage {
  const { notify_event: type, notify_id: id } = readBody(raw);
  checkType(type);
  const key = keyOf(id, () => parseExact(raw).notify_id, raw);
  return { appId, kind: 'notification', type, key, receivedAtMs: nowMs, raw };
}

function readBody(raw: Uint8Array): Body {
  let body: unknown;
  try {
    if (isUtf8(raw)) body = JSON.parse(rawText({ raw }));
  } catch {
    // The cause would quote the payload.
    throw new SudgateError('request_json');
  }
  if (!isJsonObject(body)) throw new SudgateError('request_json');
  return body;
}

function parseExact(raw: Uint8Array): Body {
  return parseLossless(rawText({ raw }), idNames) as Body;
}

function checkType(type: unknown): asserts type is string {
  if (!isIdentifier(type, maxTypeBytes) || type.startsWith(ownTypes)) {
    throw new SudgateError('request_field');
  }
}

/**
 * The id as text, whatever its length. A message without a usable one stands for itself: the same
 * bytes are a repeat, others are another message.
 *
 * @param exact reads the id again without losing digits
 */
function keyOf(id: unknown, exact: () => unknown, raw: Uint8Array): string {
  const text = typeof id === 'number' ? exactly(exact) : id;
  // Half a surrogate pair and NUL do not survive in every database.
  if (typeof text === 'string' && text !== '' && text.isWellFormed() && !text.includes('\0')) {
    return text;
  }
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
}

/** Nothing where the message nests so deeply that digits cannot be looked at. */
function exactly(exact: () => unknown): string | undefined {
  try {
    return String(exact());
  } catch {
    return undefined;
  }
}
