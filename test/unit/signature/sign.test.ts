import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  createSigningSecrets,
  signatureHeaders,
  signMessage,
  verifyCallbackSignature,
} from '../../../src/signature/index.ts';
import { appId, body, nonce, nowMs, oldSecret, options, secret, sign } from './support.ts';

const secrets = createSigningSecrets([secret, oldSecret]);
const timestamp = String(nowMs);
const clock = () => nowMs;

describe('signMessage', () => {
  test('gives 40 lower-case hexadecimal digits of the newest secret', () => {
    const signature = signMessage(secrets, { appId, timestamp, nonce }, body);
    assert.match(signature, /^[0-9a-f]{40}$/);
    assert.equal(signature, sign());
    assert.notEqual(signature, sign({ key: oldSecret }));
  });

  test('takes an empty body, which has a line of its own', () => {
    const empty = new Uint8Array();
    assert.equal(signMessage(secrets, { appId, timestamp, nonce }, empty), sign({ body: '' }));
  });

  for (const [name, value] of [
    ['empty', ''],
    ['with a line feed', 'a\nb'],
    ['with a carriage return', 'a\rb'],
    ['with a NUL', 'a\0'],
    ['with a comma', 'a,b'],
    ['beyond ASCII', 'é'],
    ['of 257 characters', 'a'.repeat(257)],
  ] as const) {
    for (const field of ['appId', 'timestamp', 'nonce'] as const) {
      test(`${field} ${name} is a TypeError`, () => {
        const fields = { appId, timestamp, nonce, [field]: value };
        assert.throws(() => signMessage(secrets, fields, body), {
          name: 'TypeError',
          message: new RegExp(`^${field}: `),
        });
      });
    }
  }

  test('256 characters are taken', () => {
    const long = 'a'.repeat(256);
    assert.equal(
      signMessage(secrets, { appId, timestamp, nonce: long }, body),
      sign({ nonce: long }),
    );
  });

  test('a body that is not bytes is a TypeError', () => {
    for (const wrong of ['{}', {}, undefined, null, [1]]) {
      assert.throws(
        () => signMessage(secrets, { appId, timestamp, nonce }, wrong as unknown as Uint8Array),
        { name: 'TypeError', message: /^body: / },
      );
    }
  });
});

describe('signatureHeaders', () => {
  test('makes the four headers, time in milliseconds', () => {
    assert.deepEqual(signatureHeaders({ secrets, appId, clock, nonce: () => nonce }, body), {
      'Sud-AppId': appId,
      'Sud-Timestamp': timestamp,
      'Sud-Nonce': nonce,
      'Sud-Signature': sign(),
    });
  });

  test('makes the time in whole seconds if told to', () => {
    const timestampUnit = 'seconds' as const;
    const made = signatureHeaders(
      { secrets, appId, clock, nonce: () => nonce, timestampUnit },
      body,
    );
    assert.equal(made['Sud-Timestamp'], '1893456000');
    assert.equal(made['Sud-Signature'], sign({ timestamp: '1893456000' }));
  });

  test('verifies on the real clock and with a random nonce', () => {
    const made = signatureHeaders({ secrets, appId, nonce: randomUUID }, body);
    const { secretsOf } = options;
    const verdict = verifyCallbackSignature({ secretsOf, windowMs: 60_000 }, made, body);
    assert.equal(verdict.ok, true);
  });

  test('asks for a nonce each time', () => {
    let calls = 0;
    const counted = { secrets, appId, clock, nonce: () => `n${++calls}` };
    assert.equal(signatureHeaders(counted, body)['Sud-Nonce'], 'n1');
    assert.equal(signatureHeaders(counted, body)['Sud-Nonce'], 'n2');
  });
});
