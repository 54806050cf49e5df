import { stringifyLossless } from '../core/index.ts';
import { type InboxMessage, readReport } from '../inbox/index.ts';

const int64Digits = /^-?\d{1,19}$/;

/**
 * A report that was asked for, in the form in which report_game_info would have brought it
 * (callbacks contract, section 7.1).
 *
 * @param message `report_msg` as the client answers it, `mg_id` as digits
 * @returns `undefined` for what the inbox would not take from the platform either, such as a type
 *   that no report may have, and for what cannot be written as it came
 */
export function restoredReport(
  appId: string,
  type: string,
  message: object,
  nowMs: number,
): InboxMessage | undefined {
  const { mg_id } = message as { readonly mg_id?: unknown };
  // On the wire it is a number, and longer than one of JavaScript.
  const isInt64 = typeof mg_id === 'string' && int64Digits.test(mg_id);
  const report_msg = isInt64 ? { ...message, mg_id: BigInt(mg_id) } : message;
  try {
    const text = stringifyLossless({ report_type: type, report_msg, uid: '', ss_token: '' });
    return { ...readReport(appId, Buffer.from(text), nowMs), isRestored: true };
  } catch {
    return undefined;
  }
}
