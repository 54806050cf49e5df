import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { verifyCallbackSignature } from '../../src/signature/index.ts';
import {
  appId,
  assertAccepted,
  assertRefusal,
  assertRefused,
  body,
  nonce,
  nowMs,
  options,
  signedHeaders,
} from '../unit/signature/support.ts';

const text = body.toString();
const headers = signedHeaders();

describe('a body that was changed after it was signed', () => {
  assertAccepted(headers, body);

  for (const [name, changed] of [
    ['one byte less at the end', body.subarray(0, -1)],
    ['one byte less at the start', body.subarray(1)],
    ['one byte more at the end', Buffer.concat([body, Buffer.from(' ')])],
    ['one byte more at the start', Buffer.concat([Buffer.from(' '), body])],
    ['a NUL more', Buffer.concat([body, Buffer.from([0])])],
    ['a line feed more', Buffer.concat([body, Buffer.from('\n')])],
    ['CRLF more', Buffer.concat([body, Buffer.from('\r\n')])],
    ['a byte order mark before it', Buffer.concat([Buffer.from('\ufeff'), body])],
    ['white space taken out', Buffer.from(text.replace(' ', ''))],
    ['white space put in', Buffer.from(text.replace(':', ' :'))],
    ['keys reordered', Buffer.from('{"mg_id": 1461227817776713818,"notify_id":"n-1","x":"é"}')],
    ['JSON written anew, which rounds mg_id', Buffer.from(JSON.stringify(JSON.parse(text)))],
    ['a character escaped', Buffer.from(text.replace('é', '\\u00e9'))],
    ['a character decomposed', Buffer.from(text.replace('é', 'e\u0301'))],
    ['Latin-1 in place of UTF-8', Buffer.from(text, 'latin1')],
    ['UTF-16 in place of UTF-8', Buffer.from(text, 'utf16le')],
    ['empty', Buffer.alloc(0)],
  ] as const) {
    test(`${name}: refused`, () => assertRefused('signature_mismatch', headers, changed));
  }

  test('CRLF in place of LF: refused, in both directions', () => {
    const unix = Buffer.from('{\n"a":1\n}');
    const windows = Buffer.from('{\r\n"a":1\r\n}');
    assertAccepted(signedHeaders({ body: unix }), unix);
    assertAccepted(signedHeaders({ body: windows }), windows);
    assertRefused('signature_mismatch', signedHeaders({ body: unix }), windows);
    assertRefused('signature_mismatch', signedHeaders({ body: windows }), unix);
  });
});

describe('bytes that are no text', () => {
  const invalid = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0x7b, 0xc0, 0xaf, 0x7d], [0, 1, 2]];

  test('invalid UTF-8 verifies as it is', () => {
    for (const bytes of invalid) {
      const received = Uint8Array.from(bytes);
      assertAccepted(signedHeaders({ body: received }), received);
    }
  });

  test('invalid UTF-8 and what a decoder makes of it are two bodies', () => {
    const received = Buffer.from([0x7b, 0xff, 0x7d]);
    const decoded = Buffer.from(received.toString('utf8'));
    assertRefused('signature_mismatch', signedHeaders({ body: received }), decoded);
    assertRefused('signature_mismatch', signedHeaders({ body: decoded }), received);
    const other = Buffer.from([0x7b, 0xfe, 0x7d]);
    assertRefused('signature_mismatch', signedHeaders({ body: received }), other);
  });

  test('an empty body has a line of its own', () => {
    const empty = new Uint8Array();
    assertAccepted(signedHeaders({ body: '' }), empty);
    assertRefused('signature_mismatch', signedHeaders({ body: '\n' }), empty);
    assertRefused('signature_mismatch', signedHeaders({ body: '' }), Buffer.from('\n'));
  });

  test('a view counts with its own bytes only, whatever lies around them', () => {
    const buffer = Uint8Array.from([1, 2, ...body, 3, 4]).buffer;
    assertAccepted(headers, new Uint8Array(buffer, 2, body.length));
    assertRefused('signature_mismatch', headers, new Uint8Array(buffer));
  });

  test('1 MiB verifies, and a change of its last byte is seen', () => {
    const large = Buffer.alloc(1024 * 1024, 'x');
    const signed = signedHeaders({ body: large });
    assertAccepted(signed, large);
    large[large.length - 1] = 0;
    assertRefused('signature_mismatch', signed, large);
  });
});

describe('a body that is not the raw bytes', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['parsed JSON', JSON.parse(text)],
    ['decoded text', text],
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a list of numbers', [...body]],
    ['an ArrayBuffer', Uint8Array.from(body).buffer],
    ['16-bit numbers', new Uint16Array(4)],
    ['a view without numbers', new DataView(new ArrayBuffer(4))],
    ['what claims to be bytes', Object.create(Uint8Array.prototype)],
  ];
  for (const [name, received] of wrong) {
    test(`${name}: refused with a reason that says so, nothing thrown`, () => {
      const verdict = verifyCallbackSignature(options, headers, received as Uint8Array);
      assertRefusal(verdict, 'signature_body');
    });
  }

  test('bytes of another realm are bytes', () => {
    const foreign = runInNewContext(`Uint8Array.from([${[...body]}])`) as Uint8Array;
    assert.ok(!(foreign instanceof Uint8Array));
    assertAccepted(headers, foreign);
  });

  test('bytes in shared memory, and bytes that were moved away, throw nothing', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(body.length));
    shared.set(body);
    assertAccepted(headers, shared);
    const moved = Uint8Array.from(body);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    assertRefused('signature_mismatch', headers, moved);
  });
});

describe('one signature for two messages', () => {
  test('lines cannot be shifted between headers and body', () => {
    const signed = signedHeaders({ body: 'first\nsecond' });
    // The same string to sign, cut in another place.
    const shifted = { ...signed, 'sud-nonce': `${nonce}\nfirst` };
    assertRefused('signature_header', shifted, Buffer.from('second'));
  });

  test('characters cannot be moved from one header to the next', () => {
    for (const [reason, change] of [
      ['signature_app', { 'sud-appid': appId.slice(0, -1), 'sud-timestamp': `1${nowMs}` }],
      [
        'signature_mismatch',
        { 'sud-timestamp': String(nowMs).slice(0, -1), 'sud-nonce': `0${nonce}` },
      ],
      ['signature_mismatch', { 'sud-timestamp': nonce, 'sud-nonce': String(nowMs) }],
    ] as const) {
      assertRefused(reason, { ...headers, ...change });
    }
  });
});
