/** Which token is refused with which sdk_error_code, and that the answer gives nothing away. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertFailure, readSuccess, readTokenData } from '../support/envelope.ts';
import { Scope } from '../support/scope.ts';
import { sdkToken } from '../support/sdk-token.ts';
import { startTestService } from '../support/service.ts';

const scope = new Scope({ after });
let nowMs = 1_893_456_000_250;
const { app, gameServer, log } = await startTestService(scope, { clock: () => nowMs });
const nowSeconds = Math.floor(nowMs / 1000);
const exp = nowSeconds + 3600;
await app.putUser('player-7', { nick_name: 'Seven' });

function tampered(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  const first = signature.startsWith('A') ? 'B' : 'A';
  return `${header}.${payload}.${first}${signature.slice(1)}`;
}

const good = await sdkToken({ exp });
const refused: [what: string, token: string, sdkErrorCode: number][] = [
  ['a changed signature', tampered(good), 1002],
  ['the secret of another app', await sdkToken({ exp }, { key: `${'x'.repeat(32)}` }), 1002],
  ['HS384 with the right secret', await sdkToken({ exp }, { alg: 'HS384' }), 1002],
  ['HS512 with the right secret', await sdkToken({ exp }, { alg: 'HS512' }), 1002],
  ['alg none', `eyJhbGciOiJub25lIn0.${good.split('.')[1]}.`, 1002],
  ['an expired token with a changed signature', tampered(await sdkToken({ exp: 1 })), 1002],
  ['a word', 'token', 1003],
  ['two segments', good.slice(0, good.lastIndexOf('.')), 1003],
  ['four segments', `${good}.x`, 1003],
  ['padding', `${good}=`, 1003],
  ['white space behind', `${good}\n`, 1003],
  ['more than 4 KiB', good + 'A'.repeat(4096), 1003],
  ['another app id', await sdkToken({ exp, app_id: '1000000000000000002' }), 1004],
  ['no app id', await sdkToken({ exp, app_id: undefined }), 1004],
  ['no uid', await sdkToken({ exp, uid: undefined }), 1004],
  ['a uid over 200 bytes', await sdkToken({ exp, uid: '七'.repeat(67) }), 1004],
  ['no expiry', await sdkToken({}), 1004],
  ['an expiry in milliseconds', await sdkToken({ exp: exp * 1000 }), 1004],
  ['an expiry that is text', await sdkToken({ exp: String(exp) }), 1004],
  ['an expiry that is reached this second', await sdkToken({ exp: nowSeconds }), 1005],
  ['an expiry long ago', await sdkToken({ exp: 1 }), 1005],
];
for (const [what, token, sdkErrorCode] of refused) {
  test(`${what} is ret_code 1 with ${sdkErrorCode} from every callback`, async () => {
    assertFailure(await gameServer.getSstoken(token), 'get_sstoken', 1, sdkErrorCode);
    assertFailure(await gameServer.updateSstoken(token), 'update_sstoken', 1, sdkErrorCode);
    assertFailure(await gameServer.getUserInfo(token), 'get_user_info', 1, sdkErrorCode);
  });
}

test('a token of an official SDK is taken for a code and for an ss_token', async () => {
  readTokenData(await gameServer.getSstoken(good));
  readTokenData(await gameServer.updateSstoken(good));
  readSuccess(await gameServer.getUserInfo(good));
});

test('a code of ours is no ss_token, and an ss_token of ours no code', async () => {
  const code = await app.issueCode('player-7');
  const { ss_token } = await gameServer.exchange(code);
  assertFailure(await gameServer.updateSstoken(code), 'update_sstoken', 1, 1004);
  assertFailure(await gameServer.getUserInfo(code), 'get_user_info', 1, 1004);
  assertFailure(await gameServer.getSstoken(ss_token), 'get_sstoken', 1, 1004);
});

test('UNTYPED_TOKENS=refuse takes tokens of ours only', async (t) => {
  const strict = await startTestService(new Scope(t), {
    variables: { UNTYPED_TOKENS: 'refuse' },
    clock: () => nowMs,
  });
  assertFailure(await strict.gameServer.getSstoken(good), 'get_sstoken', 1, 1004);
  await strict.gameServer.exchange(await strict.app.issueCode('player-7'));
});

test('a code and an ss_token are good until the second before their expiry', async () => {
  const startMs = nowMs;
  const code = await app.issueCode('player-7');
  const { ss_token } = await gameServer.exchange(code);
  nowMs = startMs - 250 + 7_200_000 - 1;
  await gameServer.exchange(code);
  readTokenData(await gameServer.updateSstoken(ss_token));
  nowMs += 1;
  assertFailure(await gameServer.getSstoken(code), 'get_sstoken', 1, 1005);
  assertFailure(await gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1005);
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1, 1005);
  nowMs = startMs;
});

test('lifetimes below the minimum are raised to it, and to nothing else', async (t) => {
  const service = await startTestService(new Scope(t), {
    variables: { CODE_TTL_MS: '1', SS_TOKEN_TTL_MS: '1' },
    clock: () => nowMs,
  });
  const answer = await service.app.good('POST', '/v1/codes', { uid: 'player-7' });
  assert.equal(answer.expire_date, nowSeconds * 1000 + 1_800_000);
  const { expire_date } = await service.gameServer.exchange(answer.code as string);
  assert.equal(expire_date, nowSeconds * 1000 + 7_200_000);
});

test('answers to tokens refused for one code are the same byte for byte', async () => {
  const answers = new Map<number, Set<string>>();
  for (const [, token, sdkErrorCode] of refused) {
    const { text } = await gameServer.getSstoken(token);
    answers.set(sdkErrorCode, (answers.get(sdkErrorCode) ?? new Set()).add(text));
  }
  for (const texts of answers.values()) assert.equal(texts.size, 1);
});

test('the exact reason is one log line of the callback, with app, uid and time', async () => {
  log.length = 0;
  await gameServer.getSstoken(await sdkToken({ exp: 1 }));
  assert.equal(log.length, 1);
  const { msg, uid, outcome, reason, ms } = log[0] ?? {};
  assert.deepEqual(
    { msg, uid, outcome, reason },
    { msg: 'get_sstoken', uid: 'player-7', outcome: 'refused', reason: 'token_expired' },
  );
  assert.equal(typeof ms, 'number');
});
