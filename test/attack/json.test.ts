import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  appId,
  assertRefused,
  claims,
  createTokens,
  forge,
  nowSeconds,
} from '../unit/token/support.ts';

const exp = nowSeconds + 3600;
const head = `"uid":"player-7","app_id":"${appId}"`;

describe('claims that are there twice', () => {
  for (const [name, payload] of [
    ['uid twice', `{"uid":"victim",${head},"exp":${exp}}`],
    ['uid twice with one value', `{"uid":"player-7",${head},"exp":${exp}}`],
    ['app_id twice', `{"app_id":"other",${head},"exp":${exp}}`],
    ['exp twice', `{${head},"exp":1,"exp":${exp}}`],
    ['exp and an escaped exp', `{${head},"exp":1,"\\u0065xp":${exp}}`],
    ['uid and an escaped uid', `{"\\u0075\\u0069\\u0064":"victim",${head},"exp":${exp}}`],
    ['an unknown claim twice', `{${head},"exp":${exp},"x":1,"x":1}`],
    ['a claim of a nested object twice', `{${head},"exp":${exp},"x":{"y":1,"y":1}}`],
    ['a claim of an object in an array twice', `{${head},"exp":${exp},"x":[{"y":1,"y":1}]}`],
    ['the empty name twice', `{${head},"exp":${exp},"":1,"":2}`],
    ['__proto__ twice', `{${head},"exp":${exp},"__proto__":1,"__proto__":2}`],
    [
      'a name far behind its twin',
      `{"uid":"victim","x":[${'0,'.repeat(900)}0],${head},"exp":${exp}}`,
    ],
  ] as const) {
    test(`${name} is refused although it is signed`, () => {
      assertRefused(forge({ payload }), 'token_payload', 1003);
    });
  }

  test('typ twice in the header is refused', () => {
    const header = '{"alg":"HS256","typ":"JWT","typ":"JWT"}';
    assertRefused(forge({ header }), 'token_header', 1003);
  });

  test('one name in two objects is no duplicate', () => {
    const payload = `{${head},"exp":${exp},"x":{"uid":1},"y":[{"uid":1},{"uid":1}]}`;
    assert.equal(createTokens().verifyCode(forge({ payload })).uid, 'player-7');
  });

  test('a value that equals a name is no duplicate', () => {
    const payload = `{${head},"exp":${exp},"x":"uid","y":"\\"uid\\":"}`;
    assert.equal(createTokens().verifyCode(forge({ payload })).uid, 'player-7');
  });

  test('names that differ in case or normal form are no duplicates, and not the claim', () => {
    const payload = `{${head},"exp":${exp},"UID":"victim","u\\u0131d":"victim"}`;
    assert.equal(createTokens().verifyCode(forge({ payload })).uid, 'player-7');
  });
});

describe('prototype members', () => {
  const clean = (object: object) => Reflect.ownKeys(object).length;
  const before = clean(Object.prototype);

  function assertUnpolluted(): void {
    assert.equal(clean(Object.prototype), before);
    const plain: Record<string, unknown> = {};
    assert.equal(plain.polluted, undefined);
    assert.equal(plain.uid, undefined);
    assert.equal(plain.alg, undefined);
  }

  test('__proto__ in the payload supplies no claim', () => {
    const payload = `{"__proto__":{${head},"exp":${exp}}}`;
    assertRefused(forge({ payload }), 'token_uid', 1004);
    assertUnpolluted();
  });

  test('__proto__ and constructor beside good claims pollute nothing', () => {
    const payload =
      `{${head},"exp":${exp},"__proto__":{"polluted":1,"token_use":"code"},` +
      '"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}';
    const claimsRead = createTokens().verifyCode(forge({ payload }));
    assert.equal(Object.getPrototypeOf(claimsRead), Object.prototype);
    assert.equal(claimsRead.token_use, undefined);
    assert.equal(Reflect.get(claimsRead, 'polluted'), undefined);
    assertUnpolluted();
  });

  test('__proto__ in the header supplies no alg', () => {
    assertRefused(forge({ header: '{"__proto__":{"alg":"HS256"}}' }), 'token_header', 1003);
    assertRefused(forge({ header: '{"typ":"JWT","__proto__":"HS256"}' }), 'token_algorithm', 1002);
    assertRefused(forge({ header: '{"__proto__":null}' }), 'token_algorithm', 1002);
    assertUnpolluted();
  });

  test('__proto__ and constructor beside a good header pollute nothing', () => {
    const header = '{"alg":"HS256","typ":"JWT","__proto__":"x","constructor":"x"}';
    assert.equal(createTokens().verifyCode(forge({ header })).uid, 'player-7');
    assertUnpolluted();
  });

  for (const uid of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    test(`${uid} is a uid like any other`, () => {
      const tokens = createTokens();
      assert.equal(tokens.verifyCode(forge({ payload: claims({ uid }) })).uid, uid);
      assert.equal(tokens.verifyCode(tokens.issueCode(uid).token).uid, uid);
      assertUnpolluted();
    });
  }
});

describe('payloads that are no JSON object', () => {
  for (const payload of [
    '[]',
    '["player-7"]',
    'null',
    'true',
    '7',
    '"player-7"',
    ' ',
    'hello',
    '{',
    '{}}',
    '{"uid":}',
    "{'uid':'player-7'}",
    '{"uid":"player-7",}',
    '{"uid":"player-7"}//',
    '{"uid":"unfinished',
    '{"uid":"player-7"}{"uid":"victim"}',
    '{"uid":"\t"}',
    `{${head},"exp":NaN}`,
    `{${head},"exp":Infinity}`,
    `{${head},"exp":0x7fffffff}`,
    `{${head},"exp":+1}`,
    `{${head},"exp":01893460000}`,
  ]) {
    test(`${payload} is refused although it is signed`, () => {
      assertRefused(forge({ payload }), 'token_payload', 1003);
    });
  }

  for (const header of ['[]', 'null', '"HS256"', 'HS256', '{"alg":"HS256"', '["HS256"]']) {
    test(`${header} as header is refused although it is signed`, () => {
      assertRefused(forge({ header }), 'token_header', 1003);
    });
  }

  test('an empty object lacks the uid', () => {
    assertRefused(forge({ payload: '{}' }), 'token_uid', 1004);
  });
});

describe('bytes that are not UTF-8', () => {
  const text = (bytes: number[]) =>
    Buffer.concat([
      Buffer.from('{"uid":"player'),
      Buffer.from(bytes),
      Buffer.from(`","app_id":"${appId}","exp":${exp}}`),
    ]);

  for (const [name, bytes] of [
    ['a lone continuation byte', [0x80]],
    ['a cut sequence', [0xe4, 0xbd]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point over U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['0xFF', [0xff]],
    ['Latin-1', [0xe9]],
  ] as const) {
    test(`${name} in the payload is refused although it is signed`, () => {
      assertRefused(forge({ payload: text([...bytes]) }), 'token_payload', 1003);
    });
  }

  test('UTF-16 is refused', () => {
    const payload = Buffer.from(JSON.stringify(claims()), 'utf16le');
    assertRefused(forge({ payload }), 'token_payload', 1003);
  });

  test('a byte order mark before header or payload is refused', () => {
    const payload = `\ufeff${JSON.stringify(claims())}`;
    assertRefused(forge({ payload }), 'token_payload', 1003);
    assertRefused(forge({ header: '\ufeff{"alg":"HS256","typ":"JWT"}' }), 'token_header', 1003);
  });
});
