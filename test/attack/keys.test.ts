import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTokenService, minSecretBytes } from '../../src/token/index.ts';
import {
  appId,
  assertCarriesNothing,
  assertRefused,
  bothUses,
  claims,
  createTokens,
  forge,
  hmac,
  otherSecret,
  secret,
  thrownBy,
  verifyAs,
} from '../unit/token/support.ts';

describe('secrets at construction', () => {
  const construct = (secrets: unknown) => () =>
    createTokenService({ appId, secrets: secrets as readonly string[] });

  for (const [name, secrets] of [
    ['an empty list', []],
    ['no list', undefined],
    ['null', null],
    ['one text instead of a list', secret],
    ['an empty secret', ['']],
    ['a secret of 15 bytes', ['a'.repeat(15)]],
    ['an empty secret behind a good one', [secret, '']],
    ['a short secret behind a good one', [secret, 'a'.repeat(15)]],
    ['undefined as secret', [undefined]],
    ['null as secret', [null]],
    ['bytes as secret', [Buffer.from(secret)]],
    ['a number as secret', [1_234_567_890_123_456]],
    ['an array as secret', [[secret]]],
  ] as const) {
    test(`${name} is a TypeError that does not show a secret`, () => {
      const error = thrownBy(construct(secrets));
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /^secrets/);
      assertCarriesNothing(error, undefined);
      assert.ok(!error.message.includes('a'.repeat(15)));
    });
  }

  test('16 bytes are enough, counted in UTF-8', () => {
    assert.equal(minSecretBytes, 16);
    for (const short of ['a'.repeat(16), 'é'.repeat(8), '\u{1f600}'.repeat(4)]) {
      const tokens = createTokens({ secrets: [short] });
      assert.equal(tokens.verifyCode(tokens.issueCode('player-7').token).uid, 'player-7');
    }
    assert.throws(construct(['é'.repeat(7)]), TypeError);
  });

  test('the key is the UTF-8 text of the secret, not its trimmed or decoded form', () => {
    for (const key of [`${secret} `, `${secret}\n`, secret.toUpperCase(), secret.slice(0, -1)]) {
      assertRefused(forge({ key }), 'token_signature', 1002);
    }
    const unicode = 'ключ-ключ-ключ-\u{1f511}';
    const tokens = createTokens({ secrets: [unicode] });
    assert.equal(tokens.verifyCode(forge({ key: unicode })).uid, 'player-7');
  });

  test('a token signed with the empty key is refused', () => {
    assertRefused(forge({ key: '' }), 'token_signature', 1002);
  });

  test('changing the list after construction changes nothing', () => {
    const secrets = [secret];
    const tokens = createTokens({ secrets });
    secrets[0] = otherSecret;
    assert.equal(tokens.verifyCode(forge()).uid, 'player-7');
    assertRefused(forge({ key: otherSecret }), 'token_signature', 1002, { tokens });
  });

  test('the service shows no secret', () => {
    const tokens = createTokens();
    assert.ok(!JSON.stringify(tokens).includes(secret));
    assert.ok(Object.isFrozen(tokens));
    assert.deepEqual(Object.keys(tokens).sort(), [
      'appId',
      'issueCode',
      'issueSsToken',
      'verifyCode',
      'verifySsToken',
    ]);
  });
});

describe('two apps', () => {
  test("another app's token under our secret is refused", () => {
    const other = createTokens({ appId: '1000000000000000002' });
    assertRefused(other.issueCode('player-7').token, 'token_app_id', 1004);
    assertRefused(other.issueSsToken('player-7').token, 'token_app_id', 1004);
  });

  test("our app id under another app's secret is refused", () => {
    const other = createTokens({ secrets: [otherSecret] });
    assertRefused(other.issueCode('player-7').token, 'token_signature', 1002);
    assertRefused(other.issueSsToken('player-7').token, 'token_signature', 1002);
  });

  test('the payload of one token under the signature of another is refused', () => {
    const [header, payload] = forge({ payload: claims({ uid: 'victim' }) }).split('.');
    const signature = forge().split('.')[2];
    assertRefused(`${header}.${payload}.${signature}`, 'token_signature', 1002);
  });

  test('a signature over the payload alone, or with another separator, is refused', () => {
    const [header, payload] = forge().split('.');
    for (const input of [`${payload}`, `${header}${payload}`, `${header}:${payload}`]) {
      assertRefused(`${header}.${payload}.${hmac(input)}`, 'token_signature', 1002);
    }
  });
});

describe('rotation', () => {
  const before = createTokens({ secrets: [otherSecret] });
  const during = createTokens({ secrets: [secret, otherSecret] });
  const after = createTokens({ secrets: [secret] });

  test('tokens of the old secret verify while it is listed', () => {
    for (const token of [before.issueCode('player-7').token, forge({ key: otherSecret })]) {
      assert.equal(during.verifyCode(token).uid, 'player-7');
    }
  });

  test('the newest secret signs', () => {
    for (const { token } of [during.issueCode('player-7'), during.issueSsToken('player-7')]) {
      const cut = token.lastIndexOf('.');
      assert.equal(token.slice(cut + 1), hmac(token.slice(0, cut), secret));
      assertRefused(token, 'token_signature', 1002, { tokens: before });
    }
  });

  test('a removed secret no longer verifies', () => {
    const { token } = before.issueCode('player-7');
    assertRefused(token, 'token_signature', 1002, { tokens: after });
  });

  test('the last of many secrets verifies', () => {
    const many = Array.from({ length: 20 }, (_, index) => `${index}-rotated-secret-of-before`);
    const tokens = createTokens({ secrets: [...many, secret] });
    for (const use of bothUses) assert.equal(verifyAs(use, tokens, forge()).uid, 'player-7');
    assertRefused(forge({ key: otherSecret }), 'token_signature', 1002, { tokens });
  });
});
