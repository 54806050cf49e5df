import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createSigningSecrets,
  minSecretBytes,
  type SigningSecrets,
  verifyCallbackSignature,
} from '../../src/signature/index.ts';
import { minSecretBytes as tokenMinSecretBytes } from '../../src/token/index.ts';
import {
  appId,
  assertAccepted,
  assertRefusal,
  assertRefused,
  body,
  oldSecret,
  options,
  otherAppId,
  otherSecret,
  secret,
  shown,
  signedHeaders,
  thrownBy,
  verify,
} from '../unit/signature/support.ts';

/** A lookup that knows one app. */
const only = (...secrets: string[]) => {
  const checked = createSigningSecrets(secrets);
  return { secretsOf: (id: string) => (id === appId ? checked : undefined) };
};

describe('secrets in the configuration', () => {
  // biome-ignore lint/suspicious/noSparseArray: a hole is one of the things to refuse.
  const withHole = [secret, , oldSecret];
  for (const [name, secrets] of [
    ['an empty list', []],
    ['no list', undefined],
    ['null', null],
    ['one text instead of a list', secret],
    ['an empty secret', ['']],
    ['a secret of 15 bytes', ['a'.repeat(15)]],
    ['an empty secret behind a good one', [secret, '']],
    ['a short secret behind a good one', [secret, 'a'.repeat(15)]],
    ['the line end of its file', [`${secret}\n`]],
    ['a blank in front', [` ${secret}`]],
    ['a hole between good ones', withHole],
    ['undefined as secret', [undefined]],
    ['null as secret', [null]],
    ['bytes as secret', [Buffer.from(secret)]],
    ['a number as secret', [1_234_567_890_123_456]],
    ['an array as secret', [[secret]]],
  ] as const) {
    test(`${name} is a TypeError that does not show a secret`, () => {
      const error = thrownBy(() => createSigningSecrets(secrets as readonly string[]));
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /^secrets/);
      assert.ok(!shown(error).includes('canary-'));
      assert.ok(!error.message.includes('a'.repeat(15)));
    });
  }

  test('16 bytes are enough, counted in UTF-8, as for tokens', () => {
    assert.equal(minSecretBytes, tokenMinSecretBytes);
    for (const key of ['a'.repeat(16), 'é'.repeat(8), '\u{1f600}'.repeat(4)]) {
      assertAccepted(signedHeaders({ key }), body, only(key));
    }
    assert.throws(() => createSigningSecrets(['é'.repeat(7)]), TypeError);
  });

  test('the key is the UTF-8 text of the secret, not its trimmed or decoded form', () => {
    for (const key of [`${secret} `, `${secret}\n`, secret.toUpperCase(), secret.slice(0, -1)]) {
      assertRefused('signature_mismatch', signedHeaders({ key }));
    }
    const unicode = 'ключ-ключ-ключ-\u{1f511}';
    assertAccepted(signedHeaders({ key: unicode }), body, only(unicode));
  });

  test('changing the list afterwards changes nothing', () => {
    const secrets = [secret];
    const checked = createSigningSecrets(secrets);
    secrets[0] = otherSecret;
    assertAccepted(signedHeaders(), body, { secretsOf: () => checked });
    const foreign = signedHeaders({ key: otherSecret });
    assertRefused('signature_mismatch', foreign, body, { secretsOf: () => checked });
  });

  test('the checked list shows no secret and cannot be changed', () => {
    const checked = createSigningSecrets([secret, oldSecret]);
    assert.ok(Object.isFrozen(checked));
    assert.deepEqual(Object.keys(checked), ['sign', 'verify']);
    assert.ok(!shown(checked).includes('canary-'));
  });

  test('a signature of another length is unequal, not an error', () => {
    const checked = createSigningSecrets([secret]);
    const fields = { appId, timestamp: '1', nonce: 'n' };
    const signature = checked.sign(fields, body);
    assert.equal(checked.verify(fields, body, signature), true);
    for (const length of [0, 10, 19, 21, 40]) {
      const other = Buffer.alloc(length, signature);
      assert.equal(checked.verify(fields, body, other), false);
    }
  });
});

describe('rotation', () => {
  test('old secret during rotation: accepted, as is the new one', () => {
    const during = only(secret, oldSecret);
    assertAccepted(signedHeaders({ key: secret }), body, during);
    assertAccepted(signedHeaders({ key: oldSecret }), body, during);
    assertRefused('signature_mismatch', signedHeaders({ key: otherSecret }), body, during);
  });

  test('old secret after rotation, new secret before it: refused', () => {
    assertRefused('signature_mismatch', signedHeaders({ key: oldSecret }), body, only(secret));
    assertRefused('signature_mismatch', signedHeaders({ key: secret }), body, only(oldSecret));
  });

  test('the last of many secrets verifies', () => {
    const many = Array.from({ length: 20 }, (_, index) => `${index}-rotated-secret-of-before`);
    assertAccepted(signedHeaders(), body, only(...many, secret));
    assertRefused('signature_mismatch', signedHeaders({ key: otherSecret }), body, only(...many));
  });
});

describe('the app id in the header', () => {
  test('of nobody: refused, whoever signed', () => {
    const appIds = ['1', `${appId}0`, ` ${appId}`, `${appId} `, appId.slice(1), 'undefined'];
    for (const id of appIds) {
      for (const key of [secret, otherSecret]) {
        assertRefused('signature_app', signedHeaders({ appId: id, key }));
      }
    }
  });

  test('of another app of ours, signed with its secret: accepted as that app', () => {
    const verdict = verify(signedHeaders({ appId: otherAppId, key: otherSecret }));
    assert.ok(verdict.ok);
    assert.equal(verdict.appId, otherAppId);
  });

  test('of another app of ours, signed with the secret of this one: refused', () => {
    const verdict = verify(signedHeaders({ appId: otherAppId, key: secret }));
    assertRefusal(verdict, 'signature_mismatch', otherAppId);
    assertRefused('signature_mismatch', signedHeaders({ key: otherSecret }));
  });

  test('exchanged for that of another app of ours: refused', () => {
    const exchanged = { ...signedHeaders(), 'sud-appid': otherAppId };
    assertRefusal(verify(exchanged), 'signature_mismatch', otherAppId);
  });

  test('need not be the one in the body', () => {
    const text = `{"app_id":"${otherAppId}"}`;
    assertAccepted(signedHeaders({ body: text }), Buffer.from(text));
  });

  test('that names a member of every object: refused, nothing thrown', () => {
    const record: Record<string, SigningSecrets> = { [appId]: createSigningSecrets([secret]) };
    const careless = { secretsOf: (id: string) => record[id] };
    assertAccepted(signedHeaders(), body, careless);
    for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      assertRefused('signature_app', signedHeaders({ appId: id }), body, careless);
    }
  });

  test('for which the lookup gives something unchecked: refused', () => {
    const { sign, verify: compare } = createSigningSecrets([secret]);
    const homemade = [null, '', secret, [secret], {}, { sign, verify: compare }, () => true];
    for (const found of homemade) {
      const secretsOf = () => found as unknown as SigningSecrets;
      assertRefused('signature_app', signedHeaders(), body, { secretsOf });
    }
  });

  test('is looked up once, and only if the headers are sound', () => {
    const asked: string[] = [];
    const secretsOf = (id: string) => {
      asked.push(id);
      return options.secretsOf(id);
    };
    assertAccepted(signedHeaders(), body, { secretsOf });
    assertRefused('signature_header', signedHeaders({ appId: 'a\nb' }), body, { secretsOf });
    assertRefused('signature_incomplete', { 'sud-appid': appId }, body, { secretsOf });
    assert.deepEqual(asked, [appId]);
  });

  test('a lookup that throws is a fault of ours, not a bad signature', () => {
    const secretsOf = () => assert.fail('lookup is down');
    const act = () => verifyCallbackSignature({ secretsOf }, signedHeaders(), body);
    assert.throws(act, /lookup is down/);
  });
});
