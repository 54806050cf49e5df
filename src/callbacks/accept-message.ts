import { SudgateError } from '../errors.ts';
import type { InboxMessage } from '../inbox/index.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';

const nothing = Object.freeze({});

/** @throws {SudgateError} `inbox_full`, `inbox_unavailable` */
export async function acceptMessage(
  { reports: { inbox } }: CallbackApp,
  message: InboxMessage,
): Promise<CallbackSuccess> {
  if (inbox === undefined) {
    const cause = new Error('the app was made without an inbox');
    throw new SudgateError('inbox_unavailable', { cause });
  }
  const outcome = await inbox.accept(message);
  return { data: nothing, message: { type: message.type, key: message.key, outcome } };
}
