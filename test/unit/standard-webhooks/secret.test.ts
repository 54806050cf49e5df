import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateSecret, isSecret } from '../../../src/standard-webhooks/index.ts';

const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 'a').toString('base64')}`;

test('a generated secret is one, and is never the same', () => {
  const secrets = Array.from({ length: 100 }, generateSecret);
  assert.ok(secrets.every(isSecret));
  assert.equal(new Set(secrets).size, 100);
});

test('a secret has 24 to 64 bytes', () => {
  assert.deepEqual([23, 24, 64, 65].map(ofBytes).map(isSecret), [false, true, true, false]);
});

describe('no secret is', () => {
  const good = ofBytes(32);
  for (const [what, text] of [
    ['nothing', ''],
    ['the prefix alone', 'whsec_'],
    ['base64 without the prefix', good.slice('whsec_'.length)],
    ['the alphabet of base64url', good.replace('YWFh', 'YW-_')],
    ['base64 without its padding', good.replace('=', '')],
    ['base64 with bits that say nothing', good.replace('E=', 'F=')],
    ['a secret with a line feed behind it', `${good}\n`],
  ] as const) {
    test(what, () => {
      assert.notEqual(text, good);
      assert.equal(isSecret(text), false);
    });
  }
});
