/** Tokens of the stand-in are those that the platform published, byte for byte. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { isMintedWith, mintToken, readMintedClaims } from '../../../src/game-server/index.ts';
import { vectors } from '../../vectors/data.ts';

describe('published tokens', () => {
  for (const { id, credentials, token, payload } of vectors.published) {
    const { secret } = vectors.credentials[credentials];
    test(`${id} is minted again`, () => {
      assert.equal(mintToken(JSON.parse(payload) as object, secret), token);
    });
    test(`${id} is known by its secret and read`, () => {
      assert.ok(isMintedWith(token, secret));
      assert.ok(!isMintedWith(token, `${secret}x`));
      assert.deepEqual(readMintedClaims(token), JSON.parse(payload));
    });
  }
});

const { secret } = vectors.credentials.demo;

for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
  test(`another library accepts what is minted with ${algorithm}`, () => {
    const token = mintToken({ uid: 'player-7', exp: 4_000_000_000 }, secret, algorithm);
    const claims = jsonwebtoken.verify(token, secret, { algorithms: [algorithm] });
    assert.deepEqual(claims, { uid: 'player-7', exp: 4_000_000_000 });
  });
}

test('alg none has an empty signature', () => {
  const token = mintToken({ uid: 'player-7' }, secret, 'none');
  assert.match(token, /^[^.]+\.[^.]+\.$/);
  assert.ok(!isMintedWith(token, secret));
});

test('what is no compact JWS has no claims', () => {
  for (const token of ['', 'a.b', 'a.b.c', `a.${Buffer.from('[1]').toString('base64url')}.c`]) {
    assert.equal(readMintedClaims(token), undefined);
    assert.ok(!isMintedWith(token, secret));
  }
});
