import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertRefused,
  base64url,
  bothUses,
  claims,
  createTokens,
  forge,
  hmac,
  signSegments,
  verifyAs,
} from '../unit/token/support.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const valid = forge();
const signatureStart = valid.lastIndexOf('.') + 1;
const [headerSegment, payloadSegment] = valid.split('.') as [string, string, string];

/** All other texts that a lenient decoder takes for the same bytes. */
function twins(segment: string): string[] {
  const bytes = Buffer.from(segment, 'base64url');
  return [...alphabet]
    .map((last) => segment.slice(0, -1) + last)
    .filter((text) => text !== segment && Buffer.from(text, 'base64url').equals(bytes));
}

function isAccepted(token: string): void {
  for (const use of bothUses) assert.equal(verifyAs(use, createTokens(), token).uid, 'player-7');
}

describe('truncated signature', () => {
  const signature = valid.slice(signatureStart);

  for (let length = 0; length < signature.length; length++) {
    const short = signature.slice(0, length);
    // 1 character more than whole groups decodes to nothing; 2 and 3 leave 4 and 2 unused bits.
    const unusedBits = [0, 6, 4, 2][length % 4] as number;
    const last = alphabet.indexOf(short.at(-1) ?? 'A');
    const isCanonical = length % 4 !== 1 && last % 2 ** unusedBits === 0;
    const code = isCanonical ? 'token_signature' : 'token_encoding';

    test(`${length} of 43 characters: ${code}`, () => {
      assertRefused(valid.slice(0, signatureStart + length), code, isCanonical ? 1002 : 1003);
    });
  }

  test('a signature cut to whole bytes is refused at every length', () => {
    const bytes = Buffer.from(signature, 'base64url');
    for (let length = 1; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString('base64url');
      assertRefused(valid.slice(0, signatureStart) + cut, 'token_signature', 1002);
    }
  });

  test('a signature with bytes behind it is refused', () => {
    const bytes = Buffer.from(signature, 'base64url');
    const long = Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url');
    assertRefused(valid.slice(0, signatureStart) + long, 'token_signature', 1002);
  });
});

describe('characters around a good token', () => {
  for (const extra of [' ', '\n', '\r\n', '\t', '=', '==', '\0', '\u00a0', '\ufeff', 'é', '%3D']) {
    test(`${JSON.stringify(extra)} behind it is refused`, () => {
      assertRefused(valid + extra, 'token_encoding', 1003);
    });

    test(`${JSON.stringify(extra)} before it is refused`, () => {
      assertRefused(extra + valid, 'token_encoding', 1003);
    });
  }

  test('one more character of the alphabet changes the signature', () => {
    assertRefused(`${valid}A`, 'token_signature', 1002);
  });

  test('white space inside a segment is refused', () => {
    for (const at of [5, headerSegment.length + 5, signatureStart + 5]) {
      for (const space of [' ', '\n', '=']) {
        const token = `${valid.slice(0, at)}${space}${valid.slice(at)}`;
        const isPayload = at > headerSegment.length && at < signatureStart;
        // The payload is not decoded before the signature was found good.
        if (isPayload) assertRefused(token, 'token_signature', 1002);
        else assertRefused(token, 'token_encoding', 1003);
      }
    }
  });

  test('a scheme word before it is refused', () => {
    assertRefused(`Bearer ${valid}`, 'token_encoding', 1003);
  });
});

describe('two texts for one token', () => {
  test('a signature whose unused bits are set is refused', () => {
    const others = twins(valid.slice(signatureStart));
    assert.equal(others.length, 3);
    for (const other of others) {
      assertRefused(valid.slice(0, signatureStart) + other, 'token_encoding', 1003);
    }
  });

  test('a header whose unused bits are set is refused although it is signed', () => {
    const header = base64url('{"alg":"HS256","typ":"JWT" }');
    isAccepted(signSegments(header, payloadSegment));
    const others = twins(header);
    assert.equal(others.length, 15);
    for (const other of others) {
      assertRefused(signSegments(other, payloadSegment), 'token_encoding', 1003);
    }
  });

  test('a payload whose unused bits are set is refused although it is signed', () => {
    const text = JSON.stringify(claims());
    const payload = base64url(text.length % 3 === 0 ? `${text} ` : text);
    isAccepted(signSegments(headerSegment, payload));
    const others = twins(payload);
    assert.ok(others.length === 3 || others.length === 15);
    for (const other of others) {
      assertRefused(signSegments(headerSegment, other), 'token_encoding', 1003);
    }
  });

  test('padding in any segment is refused although it is signed', () => {
    assertRefused(signSegments(`${headerSegment}=`, payloadSegment), 'token_encoding', 1003);
    assertRefused(signSegments(headerSegment, `${payloadSegment}=`), 'token_encoding', 1003);
    assertRefused(`${valid}=`, 'token_encoding', 1003);
  });

  test("the alphabet with '+' and '/' is refused in any segment although it is signed", () => {
    const plain = (segment: string) => segment.replaceAll('-', '+').replaceAll('_', '/');
    // '>>>' and '???' become '----'-like and '____'-like groups at any alignment.
    const filler = '>>>>>>>>????????';
    const header = base64url(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: filler }));
    const payload = base64url(JSON.stringify(claims({ note: filler })));
    assert.match(header, /[-_]/);
    assert.match(payload, /[-_]/);
    isAccepted(signSegments(header, payload));
    assertRefused(signSegments(plain(header), payload), 'token_encoding', 1003);
    assertRefused(signSegments(header, plain(payload)), 'token_encoding', 1003);

    let serial = 0;
    while (!/[-_]/.test(hmac(`${header}.${base64url(JSON.stringify(claims({ serial })))}`))) {
      serial++;
    }
    const token = signSegments(header, base64url(JSON.stringify(claims({ serial }))));
    isAccepted(token);
    const cut = token.lastIndexOf('.') + 1;
    assertRefused(token.slice(0, cut) + plain(token.slice(cut)), 'token_encoding', 1003);
  });

  test('hexadecimal and standard base64 of a good signature are refused', () => {
    const bytes = Buffer.from(valid.slice(signatureStart), 'base64url');
    const start = valid.slice(0, signatureStart);
    assertRefused(start + base64url(bytes.toString('hex')), 'token_signature', 1002);
    assertRefused(start + bytes.toString('hex'), 'token_signature', 1002);
    assertRefused(start + bytes.toString('base64'), 'token_encoding', 1003);
  });
});
