import assert from 'node:assert/strict';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  answerCallback,
  type CallbackAnswer,
  type CallbackApp,
  type CallbackAppOptions,
  createCallbackApp,
  refuseCallback,
} from '../../../src/callbacks/index.ts';
import {
  type CallbackName,
  callbackDefinitions,
  callbackNames,
} from '../../../src/protocol/index.ts';
import type { RequestHeaders } from '../../../src/signature/index.ts';
import type { TokenServiceOptions } from '../../../src/token/index.ts';
import { createFunctionDirectory, type FindUser } from '../../../src/users/index.ts';
import { createTokens, nowMs, secret } from '../token/support.ts';

export const alice = {
  nick_name: 'Alice',
  avatar_url: 'https://example.com/alice.png',
  gender: 'female',
  is_ai: 0,
} as const;

/** `alice` has a profile, `eve` is banned, nobody else is known. */
export const findUser: FindUser = ({ uid }) => {
  if (uid === 'alice') return alice;
  return uid === 'eve' ? { nick_name: 'Eve', banned: true } : undefined;
};

export interface AppOptions extends Partial<Omit<CallbackAppOptions, 'tokens' | 'users'>> {
  readonly tokens?: Partial<TokenServiceOptions>;
  readonly find?: FindUser;
}

export function createApp({ tokens, find = findUser, ...options }: AppOptions = {}): CallbackApp {
  return createCallbackApp({
    tokens: createTokens(tokens),
    secrets: [secret],
    users: createFunctionDirectory(find),
    clock: () => nowMs,
    ...options,
  });
}

/** The member of a request that holds the token. */
export const tokenField = {
  get_sstoken: 'code',
  update_sstoken: 'ss_token',
  get_user_info: 'ss_token',
} as const satisfies Partial<Record<CallbackName, string>>;
export type TokenCallback = keyof typeof tokenField;
export const tokenCallbacks = Object.keys(tokenField) as TokenCallback[];

/** Those with `sdk_error_code`; the score callbacks have an envelope of their own. */
export const envelopeCallbacks = callbackNames.filter(
  (name) => callbackDefinitions[name].group !== 'score',
);

export interface Envelope {
  readonly ret_code: number;
  readonly ret_msg: string;
  readonly sdk_error_code?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const validators = Object.fromEntries(
  callbackNames.map((name) => {
    const schema: TSchema = callbackDefinitions[name].answer;
    return [name, Compile(schema)];
  }),
);

/** The envelope of an answer, which has to match the schema of its callback. */
export function envelopeOf(name: CallbackName, answer: CallbackAnswer): Envelope {
  const envelope = JSON.parse(answer.body);
  const [error] = validators[name]?.Errors(envelope) ?? [];
  assert.equal(error, undefined, `${name}: ${error?.instancePath} ${error?.message}`);
  return envelope;
}

export async function call(
  name: CallbackName,
  app: CallbackApp,
  body: object | string | Buffer,
  headers: RequestHeaders = {},
) {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await answerCallback(name, app, { headers, body: Buffer.from(text as string) });
  return { answer, envelope: envelopeOf(name, answer) };
}

export function refuse(name: CallbackName, error: unknown) {
  const answer = refuseCallback(name, error);
  return { answer, envelope: envelopeOf(name, answer) };
}

/** A good token for a callback. */
export function tokenFor(name: TokenCallback, { tokens }: CallbackApp, uid = 'alice'): string {
  return name === 'get_sstoken' ? tokens.issueCode(uid).token : tokens.issueSsToken(uid).token;
}

export function callWith(name: TokenCallback, app: CallbackApp, token: unknown) {
  return call(name, app, { [tokenField[name]]: token });
}
