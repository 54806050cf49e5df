/** The Authorization header of requests to the platform, and the path of its list of addresses. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  authorizationHeader,
  createSigningSecrets,
  signConfigPath,
  signMessage,
} from '../../../src/signature/index.ts';

const file = new URL('../../vectors/signatures.json', import.meta.url);
const { credentials, signed } = JSON.parse(readFileSync(file, 'utf8')) as {
  credentials: { appId: string; secret: string };
  signed: { id: string; timestamp: string; nonce: string; body: string; signature: string }[];
};
const { appId, secret } = credentials;
const secrets = createSigningSecrets([secret]);
const published = signed.find(({ id }) => id === 'authorization-curl-example');
assert.ok(published !== undefined);

function pairsOf(header: string): Record<string, string> {
  assert.match(header, /^Sud-Auth (\w+="[^"]*",){3}\w+="[^"]*"$/);
  return Object.fromEntries(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
}

describe('the Authorization header', () => {
  test('is the published one for the published request', () => {
    const { timestamp, nonce, body, signature } = published;
    const options = { secrets, appId, nonce: () => nonce, clock: () => Number(timestamp) };
    const header = authorizationHeader(options, Buffer.from(body));
    assert.deepEqual(pairsOf(header), { app_id: appId, timestamp, nonce, signature });
  });

  test('carries time and nonce of its making, in the unit that is set', () => {
    const options = { secrets, appId, nonce: () => 'n-1', clock: () => 1_688_464_949_817 };
    const bytes = Buffer.from('{}');
    assert.equal(pairsOf(authorizationHeader(options, bytes)).timestamp, '1688464949817');
    const inSeconds = { ...options, timestampUnit: 'seconds' } as const;
    assert.equal(pairsOf(authorizationHeader(inSeconds, bytes)).timestamp, '1688464949');
  });

  test('signs exactly the bytes, none for a GET', () => {
    const options = { secrets, appId, nonce: () => 'n', clock: () => 1 };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (body) => {
        const { signature } = pairsOf(authorizationHeader(options, body));
        const fields = { appId, timestamp: '1', nonce: 'n' };
        assert.equal(signature, signMessage(secrets, fields, body));
      }),
    );
  });

  test('is not made of values that would end it early', () => {
    const options = { secrets, appId, nonce: () => 'n', clock: () => 1 };
    for (const bad of ['a"b', 'a\nb', 'a,b', '']) {
      assert.throws(
        () => authorizationHeader({ ...options, appId: bad }, Buffer.alloc(0)),
        TypeError,
      );
      const withNonce = { ...options, nonce: () => bad };
      assert.throws(() => authorizationHeader(withNonce, Buffer.alloc(0)), TypeError);
    }
  });
});

describe('the path of the list of addresses', () => {
  test('is that of the contract for the published credentials', () => {
    assert.equal(signConfigPath(appId, secret), '3592cc7ff658271670b715a4c92d97d1');
  });

  test('needs a secret that is one', () => {
    for (const bad of ['', 'short']) assert.throws(() => signConfigPath(appId, bad), TypeError);
  });
});
