import { SudgateError } from '../errors.ts';
import type { InboxMessage } from '../inbox/index.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';

const nothing = Object.freeze({});

/** @throws {SudgateError} `inbox_full`, `inbox_unavailable` */
export async function acceptMessage(
  { reports: { inbox } }: CallbackApp,
  message: InboxMessage,
): Promise<CallbackSuccess> {
  if (inbox === undefined) throw new SudgateError('inbox_unavailable');
  const outcome = await inbox.accept(message);
  return { data: nothing, message: { type: message.type, key: message.key, outcome } };
}
