/** Every way to fail, with exactly what goes on the wire. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallbackApp } from '../../../src/callbacks/index.ts';
import { type ErrorCode, errorTable, SudgateError } from '../../../src/errors.ts';
import { type CallbackName, callbackNames } from '../../../src/protocol/index.ts';
import {
  base64url,
  claims,
  forge,
  nowMs,
  nowSeconds,
  otherSecret,
  typedClaims,
} from '../token/support.ts';
import {
  call,
  callWith,
  createApp,
  envelopeCallbacks,
  findUser,
  refuse,
  type TokenCallback,
  tokenCallbacks,
  tokenField,
  tokenFor,
} from './support.ts';

const emptyToken = { ss_token: '', expire_date: 0 };
const emptyData = {
  get_sstoken: emptyToken,
  update_sstoken: emptyToken,
  get_user_info: { uid: '', nick_name: '', avatar_url: '', gender: '' },
  report_game_info: {},
  notify: {},
  get_account: {},
  get_score: {},
  update_score: {},
} as const satisfies Record<CallbackName, object>;

/** ret_code, ret_msg, sdk_error_code. */
type Wire = readonly [retCode: number, retMsg: string, sdkErrorCode?: number];

const undecodable: Wire = [1, 'token cannot be decoded', 1003];
const unverified: Wire = [1, 'token verification failed', 1002];
const invalid: Wire = [1, 'token is invalid', 1004];
const unsigned: Wire = [1, 'signature is not valid'];
const exception: Wire = [10001, 'service exception'];

interface Case {
  readonly wire: Wire;
  readonly status?: number;
  /** Makes a callback fail this way; default: it is a transport that refuses. */
  readonly fail?: (name: TokenCallback) => ReturnType<typeof call>;
  /** Default: all. */
  readonly names?: readonly TokenCallback[];
  readonly uid?: string;
}

const withToken = (token: string) => (name: TokenCallback) => callWith(name, createApp(), token);
const withClaims = (changes: Record<string, unknown>) =>
  withToken(forge({ payload: claims(changes) }));
const otherUse = (name: TokenCallback) => (name === 'get_sstoken' ? 'ss_token' : 'code');
/** A token service that cannot issue: the real one can for every uid that it verifies. */
const withoutIssuing = (app: CallbackApp): CallbackApp => {
  const issue = (): never => {
    throw new SudgateError('token_creation');
  };
  return { ...app, tokens: { ...app.tokens, issueCode: issue, issueSsToken: issue } };
};

const cases: Readonly<Record<ErrorCode, Case>> = {
  request_method: { wire: [10002, 'use POST'] },
  request_body: { wire: [10002, 'request body could not be read'] },
  request_too_large: { wire: [10002, 'request body is too large'], status: 413 },
  request_consumed: { wire: [10001, 'request body was read before it came here'] },
  request_json: {
    wire: [10002, 'request body is not a JSON object'],
    fail: (name) => call(name, createApp(), '{'),
  },
  request_field: { wire: [10002, 'a required field is missing or invalid'] },
  signature_missing: { wire: unsigned },
  signature_incomplete: { wire: unsigned },
  signature_header: { wire: unsigned },
  signature_app: { wire: unsigned },
  signature_form: { wire: unsigned },
  signature_body: { wire: unsigned },
  signature_mismatch: { wire: unsigned },
  signature_stale: { wire: unsigned },
  signature_replayed: { wire: unsigned },
  signature_replay_store_full: { wire: exception },
  inbox_full: { wire: exception, status: 503 },
  inbox_unavailable: { wire: exception },
  token_missing: {
    wire: [10002, 'token is missing', 1004],
    fail: (name) => call(name, createApp(), {}),
  },
  token_too_large: { wire: undecodable, fail: withToken('x'.repeat(4097)) },
  token_segments: { wire: undecodable, fail: withToken('a.b') },
  token_encoding: { wire: undecodable, fail: withToken('a+b.c.d') },
  token_header: {
    wire: undecodable,
    fail: withToken(forge({ header: '{"alg":"HS256","crit":[]}' })),
  },
  token_payload: { wire: undecodable, fail: withToken(forge({ payload: '[]' })) },
  token_algorithm: { wire: unverified, fail: withToken(forge({ header: { alg: 'none' } })) },
  token_signature: { wire: unverified, fail: withToken(forge({ key: otherSecret })) },
  token_uid: { wire: invalid, fail: withClaims({ uid: '' }) },
  token_app_id: { wire: invalid, fail: withClaims({ app_id: '2' }), uid: 'player-7' },
  token_exp: { wire: invalid, fail: withClaims({ exp: undefined }), uid: 'player-7' },
  token_claims: { wire: invalid, fail: withClaims({ iat: 'now' }), uid: 'player-7' },
  token_not_yet_valid: {
    wire: invalid,
    fail: withClaims({ nbf: nowSeconds + 60 }),
    uid: 'player-7',
  },
  token_purpose: {
    wire: invalid,
    fail: (name) => callWith(name, createApp(), forge({ payload: typedClaims(otherUse(name)) })),
    uid: 'player-7',
  },
  token_untyped: {
    wire: invalid,
    fail: (name) => callWith(name, createApp({ tokens: { untypedTokens: 'refuse' } }), forge()),
    uid: 'player-7',
  },
  token_revoked: {
    wire: invalid,
    fail: (name) => callWith(name, createApp({ tokens: { revokedAt: () => nowMs } }), forge()),
    uid: 'player-7',
  },
  user_banned: {
    wire: invalid,
    fail: (name) => callWith(name, createApp(), tokenFor(name, createApp(), 'eve')),
    uid: 'eve',
  },
  token_expired: {
    wire: [1, 'token expired', 1005],
    fail: withClaims({ exp: nowSeconds }),
    uid: 'player-7',
  },
  token_creation: {
    wire: [1, 'token could not be created', 1001],
    names: ['get_sstoken', 'update_sstoken'],
    fail: (name) => callWith(name, withoutIssuing(createApp()), tokenFor(name, createApp())),
  },
  user_unknown: {
    wire: [1, 'user is unknown'],
    names: ['get_user_info'],
    fail: (name) => callWith(name, createApp(), tokenFor(name, createApp(), 'nobody')),
    uid: 'nobody',
  },
  directory_unavailable: {
    wire: exception,
    names: ['get_user_info'],
    fail: (name) =>
      callWith(
        name,
        createApp({ find: () => Promise.reject(new Error('down')) }),
        tokenFor(name, createApp()),
      ),
    uid: 'alice',
  },
  // Of a user directory it becomes directory_unavailable; the token callbacks ask nothing else.
  database_unavailable: { wire: exception },
  score_insufficient: { wire: [9000, 'insufficient balance'] },
  score_duplicate: { wire: [9001, 'duplicate order id'] },
  score_changed: { wire: [9001, 'duplicate order id'] },
  score_overflow: { wire: [1, 'the balance would be too large'] },
  score_refused: { wire: [1, 'the order is refused'] },
  score_unserved: { wire: [1, 'scores are not kept here'] },
  score_outcome_unknown: { wire: exception, status: 503 },
  wallet_unavailable: { wire: exception },
  internal: {
    wire: exception,
    fail: (name) => {
      const revokedAt = (): never => {
        throw new TypeError('our own fault');
      };
      return callWith(name, createApp({ tokens: { revokedAt } }), tokenFor(name, createApp()));
    },
  },
};

test('the cases below are those of the whole error table', () => {
  assert.deepEqual(Object.keys(cases).sort(), Object.keys(errorTable).sort());
});

for (const [code, { wire, status = 200, fail, names = tokenCallbacks, uid }] of Object.entries(
  cases,
)) {
  const [ret_code, ret_msg, sdk_error_code] = wire;
  const expected = {
    ret_code,
    ret_msg,
    ...(sdk_error_code !== undefined && { sdk_error_code }),
  };

  const check = (name: CallbackName, { answer, envelope }: ReturnType<typeof refuse>) => {
    assert.deepEqual(envelope, { ...expected, data: emptyData[name] });
    assert.equal(answer.status, status);
    assert.equal(answer.reason, code);
    assert.equal(answer.outcome, ret_code === 10001 ? 'failed' : 'refused');
    assert.equal(answer.uid, uid);
    assert.equal(answer.note, undefined);
  };
  for (const name of fail === undefined ? envelopeCallbacks : []) {
    test(`${code} of ${name} is ${wire.join(', ')}`, () => {
      check(name, refuse(name, new SudgateError(code as ErrorCode)));
    });
  }
  for (const name of fail === undefined ? [] : names) {
    test(`${code} of ${name} is ${wire.join(', ')}`, async () => {
      check(name, (await fail?.(name)) as ReturnType<typeof refuse>);
    });
  }
}

describe('a body', () => {
  for (const [form, body] of [
    ['nothing', ''],
    ['spaces', '  \n'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"code"'],
    ['a number', '7'],
    ['JSON with a comma too many', '{"code":"x",}'],
    ['two objects', '{}{}'],
    ['a form', 'code=x&ss_token=x'],
    ['a byte order mark', '\ufeff{}'],
    ['bytes that are not UTF-8', Buffer.from('{"code":"\u00ff","ss_token":"x"}', 'latin1')],
    ['UTF-16', Buffer.from('{"code":"x"}', 'utf16le')],
  ] as const) {
    for (const name of callbackNames) {
      test(`of ${form} is no request of ${name}`, async () => {
        const { answer } = await call(
          name,
          createApp({ signaturePolicies: { report: 'off', score: 'off' } }),
          body,
        );
        assert.equal(answer.reason, 'request_json');
      });
    }
  }

  for (const token of [undefined, null, '', 0, 7, true, [], ['x'], {}]) {
    for (const name of tokenCallbacks) {
      test(`with the token ${JSON.stringify(token)} lacks it for ${name}`, async () => {
        const { answer } = await callWith(name, createApp(), token);
        assert.equal(answer.reason, 'token_missing');
      });
    }
  }

  for (const name of tokenCallbacks) {
    test(`that names its token in its prototype lacks it for ${name}`, async () => {
      const token = tokenFor(name, createApp());
      const body = `{"__proto__":{"${tokenField[name]}":"${token}"}}`;
      assert.equal((await call(name, createApp(), body)).answer.reason, 'token_missing');
    });
  }
});

test('no failing answer says more than its table row', async () => {
  const canary = 'canary-0123456789';
  const token = forge({ payload: claims({ uid: canary, app_id: canary }), key: otherSecret });
  const find = () => Promise.reject(new Error(canary));
  for (const name of tokenCallbacks) {
    for (const { answer } of [
      await callWith(name, createApp(), token),
      await callWith(name, createApp({ find }), tokenFor(name, createApp(), canary)),
      await callWith(name, createApp({ find: findUser }), canary),
    ]) {
      if (answer.outcome === 'ok') continue;
      assert.ok(!answer.body.includes(canary));
      assert.ok(!answer.body.includes(base64url(canary).slice(0, 12)));
    }
  }
});
