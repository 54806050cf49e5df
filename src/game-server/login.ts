import type { Outcome } from './exchange.ts';
import { readJson } from './judge-answer.ts';

/** What the app's client sends to the app's own login (callbacks contract, section 3). */
export function loginMessage(uid: string, appId: string | undefined): object {
  return { user_id: uid, ...(appId !== undefined && { app_id: appId }) };
}

/** The code in the answer of a login, with or without the envelope; `undefined` if there is none. */
export function readLoginCode(outcome: Outcome): string | undefined {
  const answer = outcome.answered ? readJson(outcome.body) : undefined;
  const { data, code } = (answer ?? {}) as { data?: { code?: unknown } | null; code?: unknown };
  const found = data?.code ?? code;
  return typeof found === 'string' && found !== '' ? found : undefined;
}
