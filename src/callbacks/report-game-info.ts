import { SudgateError } from '../errors.ts';
import { type InboxMessage, readReport } from '../inbox/index.ts';
import { acceptMessage } from './accept-message.ts';
import type { CallbackApp, CallbackNote, CallbackSuccess } from './callback-app.ts';

/**
 * Takes the start or the settlement of a round (callbacks contract, section 7). It is on disk when
 * this succeeds. A repeat succeeds as well: any other answer would keep the repeats coming.
 *
 * @throws {SudgateError} `request_json`, `request_field`, `inbox_full`, `inbox_unavailable`, and a
 *   `token_…` code where the app's policy is to refuse
 */
export async function reportGameInfo(app: CallbackApp, body: Buffer): Promise<CallbackSuccess> {
  const message = readReport(app.tokens.appId, body, app.reports.clock());
  const note = checkToken(app, message);
  const accepted = await acceptMessage(app, message);
  return { ...accepted, note };
}

/** @throws {SudgateError} a `token_…` code, with the policy `refuse` */
function checkToken(app: CallbackApp, { raw }: InboxMessage): CallbackNote | undefined {
  if (app.reports.tokenPolicy === 'ignore') return undefined;
  const { ss_token: token } = JSON.parse(Buffer.from(raw).toString('utf8')) as {
    ss_token?: unknown;
  };
  if (token === undefined || token === '') return undefined;
  try {
    app.tokens.verifySsToken(token);
    return undefined;
  } catch (error) {
    if (app.reports.tokenPolicy === 'refuse' || !(error instanceof SudgateError)) throw error;
    return { code: error.code };
  }
}
