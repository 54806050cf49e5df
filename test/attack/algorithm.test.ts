import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { assertRefused, base64url, claims, forge, hmac } from '../unit/token/support.ts';

const payloadSegment = base64url(JSON.stringify(claims()));

function headerSegment(alg: unknown, more: object = {}): string {
  return base64url(JSON.stringify({ alg, typ: 'JWT', ...more }));
}

describe('alg none', () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
    const signingInput = `${headerSegment(alg)}.${payloadSegment}`;

    test(`${alg} without a signature is refused as an algorithm`, () => {
      assertRefused(`${signingInput}.`, 'token_algorithm', 1002);
    });

    test(`${alg} with the HMAC of the right secret is refused as an algorithm`, () => {
      assertRefused(`${signingInput}.${hmac(signingInput)}`, 'token_algorithm', 1002);
    });
  }

  test('HS256 with an empty signature is a bad signature', () => {
    assertRefused(`${headerSegment('HS256')}.${payloadSegment}.`, 'token_signature', 1002);
  });
});

describe('algorithm confusion', () => {
  for (const [alg, hash] of [
    ['HS512', 'sha512'],
    ['HS384', 'sha384'],
    ['HS256 ', 'sha256'],
    ['hs256', 'sha256'],
    ['Hs256', 'sha256'],
    ['HS1', 'sha1'],
    ['HMACSHA256', 'sha256'],
  ] as const) {
    test(`"${alg}", signed with the right secret and ${hash}, is refused`, () => {
      assertRefused(forge({ header: { alg, typ: 'JWT' }, hash }), 'token_algorithm', 1002);
    });
  }

  for (const alg of ['RS256', 'ES256', 'PS256', 'EdDSA', 'HS512', 'dir']) {
    test(`${alg} in the header over an HS256 signature is refused`, () => {
      assertRefused(forge({ header: { alg, typ: 'JWT' } }), 'token_algorithm', 1002);
    });
  }

  test('HS512 made under an HS256 header is a bad signature', () => {
    assertRefused(forge({ hash: 'sha512' }), 'token_signature', 1002);
  });

  test('RS256, correctly signed with a key of the attacker, is refused', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signingInput = `${headerSegment('RS256')}.${payloadSegment}`;
    const signature = sign('sha256', Buffer.from(signingInput), privateKey).toString('base64url');
    assertRefused(`${signingInput}.${signature}`, 'token_algorithm', 1002);
  });

  test('ES256, correctly signed with a key of the attacker, is refused', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signingInput = `${headerSegment('ES256')}.${payloadSegment}`;
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', Buffer.from(signingInput), key).toString('base64url');
    assertRefused(`${signingInput}.${signature}`, 'token_algorithm', 1002);
  });

  for (const [name, header] of [
    ['missing', '{"typ":"JWT"}'],
    ['null', '{"alg":null,"typ":"JWT"}'],
    ['a number', '{"alg":256,"typ":"JWT"}'],
    ['a boolean', '{"alg":true,"typ":"JWT"}'],
    ['empty', '{"alg":"","typ":"JWT"}'],
    ['under another name', '{"ALG":"HS256","typ":"JWT"}'],
    ['followed by a NUL', '{"alg":"HS256\\u0000","typ":"JWT"}'],
  ] as const) {
    test(`alg ${name} is refused`, () => {
      assertRefused(forge({ header }), 'token_algorithm', 1002);
    });
  }

  test('alg as an array that prints as HS256 is refused', () => {
    assertRefused(forge({ header: '{"alg":["HS256"],"typ":"JWT"}' }), 'token_header', 1003);
  });

  test('two algs are refused, whichever comes last', () => {
    for (const header of [
      '{"alg":"none","alg":"HS256","typ":"JWT"}',
      '{"alg":"HS256","alg":"none","typ":"JWT"}',
      '{"alg":"none","\\u0061lg":"HS256","typ":"JWT"}',
    ]) {
      assertRefused(forge({ header }), 'token_header', 1003);
    }
  });
});

describe('a key brought by the token', () => {
  test('an embedded symmetric jwk, signed with that key, is refused', () => {
    const key = 'attacker-key-attacker-key-012345';
    const jwk = { kty: 'oct', k: base64url(key) };
    assertRefused(forge({ header: { alg: 'HS256', typ: 'JWT', jwk }, key }), 'token_header', 1003);
  });

  test('an embedded public jwk, signed with its private key, is refused', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const signingInput = `${headerSegment('ES256', { jwk })}.${payloadSegment}`;
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', Buffer.from(signingInput), key).toString('base64url');
    assertRefused(`${signingInput}.${signature}`, 'token_header', 1003);
  });

  for (const [name, value] of [
    ['jwk', '{"kty":"oct"}'],
    ['jku', 'https://attacker.example/jwks.json'],
    ['x5u', 'https://attacker.example/cert.pem'],
    ['kid', '../../../../dev/null'],
  ] as const) {
    test(`a ${name} does not choose the key`, () => {
      const header = { alg: 'HS256', typ: 'JWT', [name]: value };
      const key = 'attacker-key-attacker-key-012345';
      assertRefused(forge({ header, key }), 'token_signature', 1002);
      assertRefused(forge({ header, key: '' }), 'token_signature', 1002);
    });
  }
});

describe('processing rules that are not implemented', () => {
  for (const [name, member] of [
    ['crit naming b64', '"crit":["b64"],"b64":false'],
    ['crit naming nothing', '"crit":[]'],
    ['crit naming exp', '"crit":["exp"]'],
    ['crit as text', '"crit":"b64"'],
    ['crit null', '"crit":null'],
    ['crit written with an escape', '"\\u0063rit":"b64"'],
    ['b64 false', '"b64":false'],
    ['b64 true', '"b64":true'],
    ['zip', '"zip":"DEF"'],
  ] as const) {
    test(`${name} is refused although the signature is good`, () => {
      assertRefused(
        forge({ header: `{"alg":"HS256","typ":"JWT",${member}}` }),
        'token_header',
        1003,
      );
    });
  }

  for (const typ of ['JWE', 'at+jwt', 'JWT ', '', 'application/jwt', null, 1, true]) {
    test(`typ ${JSON.stringify(typ)} is refused`, () => {
      assertRefused(forge({ header: { alg: 'HS256', typ } }), 'token_header', 1003);
    });
  }
});

test('the algorithm is judged before signature and payload', () => {
  const token = forge({ header: { alg: 'none' }, payload: '{}', key: 'attacker' });
  assertRefused(token, 'token_algorithm', 1002);
});
