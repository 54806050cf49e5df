import { readNotification } from '../inbox/index.ts';
import { acceptMessage } from './accept-message.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';

/**
 * Takes a notification (callbacks contract, section 8), known or not. It is on disk when this
 * succeeds. That repeats come as they do for reports is our reading; nothing is documented.
 *
 * The `app_id` in the body is not compared: the signature says whose it is, and a published example
 * has another one in the body.
 *
 * @throws {SudgateError} `request_json`, `request_field`, `inbox_full`, `inbox_unavailable`
 */
export async function notify(app: CallbackApp, body: Buffer): Promise<CallbackSuccess> {
  const message = readNotification(app.tokens.appId, body, app.reports.clock());
  return await acceptMessage(app, message);
}
