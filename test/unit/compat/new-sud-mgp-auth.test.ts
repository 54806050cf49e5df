import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NewSudMGPAuth } from '../../../src/compat/index.ts';
import { vectors } from '../../vectors/data.ts';
import { appId, claims, forge, nowMs, otherSecret, secret } from '../token/support.ts';

const clock = () => nowMs;
const auth = NewSudMGPAuth(appId, secret, { clock });
const hourMs = 3_600_000;

/** What a lifetime amounts to: `exp` is in whole seconds. */
const expiry = (lifetimeMs: number) => Math.floor((nowMs + lifetimeMs) / 1000) * 1000;

describe('getCode and getSSToken', () => {
  const durations: [given: unknown, codeMs: number, ssTokenMs: number][] = [
    [undefined, 2 * hourMs, 2 * hourMs],
    [null, 2 * hourMs, 2 * hourMs],
    [0, 2 * hourMs, 2 * hourMs],
    [-1, hourMs / 2, 2 * hourMs],
    [1, hourMs / 2, 2 * hourMs],
    [hourMs, hourMs, 2 * hourMs],
    [5 * hourMs, 5 * hourMs, 5 * hourMs],
  ];
  for (const [given, codeMs, ssTokenMs] of durations) {
    test(`with a duration of ${given} live ${codeMs} and ${ssTokenMs} ms`, () => {
      const code = auth.getCode('alice', given as number);
      const ssToken = auth.getSSToken('alice', given as number);
      assert.deepEqual(Object.keys(code), ['code', 'expireDate']);
      assert.deepEqual(Object.keys(ssToken), ['token', 'expireDate']);
      assert.equal(code.expireDate, expiry(codeMs));
      assert.equal(ssToken.expireDate, expiry(ssTokenMs));
    });
  }

  test('of a uid that no token may carry are empty', () => {
    for (const uid of ['', 'x'.repeat(201), 'line\nfeed']) {
      assert.deepEqual(auth.getCode(uid), { code: '', expireDate: 0 });
      assert.deepEqual(auth.getSSToken(uid), { token: '', expireDate: 0 });
    }
  });

  test('say that a uid has to be a string', () => {
    for (const uid of [7, undefined, null, {}]) {
      const message = 'uid: a string is needed, such as String(id)';
      assert.throws(() => auth.getCode(uid as string), { name: 'TypeError', message });
      assert.throws(() => auth.getSSToken(uid as string), { name: 'TypeError', message });
    }
  });
});

describe('tokens', () => {
  const code = auth.getCode('alice').code;
  const ssToken = auth.getSSToken('alice').token;
  const good = { isSuccess: true, errorCode: 0, uid: 'alice' };

  test('are good for what they are', () => {
    assert.deepEqual(auth.getUidByCode(code), good);
    assert.deepEqual(auth.getUidBySSToken(ssToken), good);
    assert.deepEqual([auth.verifyCode(code), auth.verifySSToken(ssToken)], [0, 0]);
  });

  test('are not good for what they are not, as they were in the SDK', () => {
    const refused = { isSuccess: false, errorCode: 1004, uid: '' };
    assert.deepEqual(auth.getUidBySSToken(code), refused);
    assert.deepEqual(auth.getUidByCode(ssToken), refused);
    assert.deepEqual([auth.verifyCode(ssToken), auth.verifySSToken(code)], [1004, 1004]);
  });

  test('of an older secret are good while it is in the list', () => {
    const rotated = NewSudMGPAuth(appId, [otherSecret, secret], { clock });
    assert.equal(rotated.verifyCode(code), 0);
    assert.equal(auth.verifyCode(rotated.getCode('alice').code), 1002);
  });

  test('are handled without the object, too', () => {
    const { getCode, getUidByCode } = auth;
    assert.deepEqual(getUidByCode(getCode('alice').code), good);
  });
});

describe('tokens of the SDKs', () => {
  for (const { id, token, payload, exp, credentials } of vectors.published) {
    const own = vectors.credentials[credentials];
    const at = (seconds: number) =>
      NewSudMGPAuth(own.appId, own.secret, { clock: () => seconds * 1000 });

    test(`${id} is good until it expires, as code and as ss_token`, () => {
      const good = { isSuccess: true, errorCode: 0, uid: JSON.parse(payload).uid };
      assert.deepEqual(at(exp - 1).getUidByCode(token), good);
      assert.deepEqual(at(exp - 1).getUidBySSToken(token), good);
      const expired = { isSuccess: false, errorCode: 1005, uid: '' };
      assert.deepEqual(at(exp).getUidByCode(token), expired);
      assert.equal(at(exp).verifySSToken(token), 1005);
    });
  }

  test('can be refused once the move is over', () => {
    const strict = NewSudMGPAuth(appId, secret, { clock, untypedTokens: 'refuse' });
    assert.equal(auth.verifyCode(forge()), 0);
    assert.equal(strict.verifyCode(forge()), 1004);
  });

  const hostile: [what: string, token: unknown, errorCode: number][] = [
    ['another secret', forge({ key: otherSecret }), 1002],
    ['alg none', forge({ header: { alg: 'none', typ: 'JWT' } }), 1002],
    ['HS512 with the right secret', forge({ header: { alg: 'HS512' }, hash: 'sha512' }), 1002],
    ['two segments', 'a.b', 1003],
    ['another app', forge({ payload: claims({ app_id: '2' }) }), 1004],
    ['no exp', forge({ payload: claims({ exp: undefined }) }), 1004],
    ['a uid that is a number', forge({ payload: claims({ uid: 7 }) }), 1004],
    ['nothing', undefined, 1004],
    ['an object', {}, 1004],
  ];
  for (const [what, token, errorCode] of hostile) {
    test(`with ${what} are refused with ${errorCode}`, () => {
      const refused = { isSuccess: false, errorCode, uid: '' };
      assert.deepEqual(auth.getUidByCode(token as string), refused);
      assert.deepEqual(auth.getUidBySSToken(token as string), refused);
      assert.equal(auth.verifyCode(token as string), errorCode);
    });
  }
});

test('a secret that is missing or short is said at once, and not shown', () => {
  for (const wrong of [undefined, '', 'short', []]) {
    assert.throws(() => NewSudMGPAuth(appId, wrong as string), { name: 'TypeError' });
  }
  assert.ok(!JSON.stringify(auth).includes(secret));
});
