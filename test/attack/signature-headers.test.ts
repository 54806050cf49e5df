import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxSignatureHeaderBytes, type RequestHeaders } from '../../src/signature/index.ts';
import {
  assertAccepted,
  assertRefused,
  type Forgery,
  headerNames,
  type Signed,
  sign,
  signedHeaders,
} from '../unit/signature/support.ts';

/** Field of a forgery by header; the signature itself is not signed. */
const fields = [
  ['sud-appid', 'appId'],
  ['sud-timestamp', 'timestamp'],
  ['sud-nonce', 'nonce'],
] as const satisfies readonly (readonly [keyof Signed, keyof Forgery])[];

/** Headers that are signed with one field changed. */
const signedWith = (field: (typeof fields)[number][1], value: string) =>
  signedHeaders({ [field]: value });

describe('names', () => {
  const renamed = (rename: (name: string) => string): RequestHeaders =>
    Object.fromEntries(
      Object.entries(signedHeaders()).map(([name, value]) => [rename(name), value]),
    );

  test('header names in any case', () => {
    const mixed = (name: string) =>
      name.replace(/[a-z]/g, (c, at) => (at % 2 ? c : c.toUpperCase()));
    const documented = new Map([
      ['sud-appid', 'Sud-AppId'],
      ['sud-timestamp', 'Sud-Timestamp'],
      ['sud-nonce', 'Sud-Nonce'],
      ['sud-signature', 'Sud-Signature'],
    ]);
    for (const rename of [
      (name: string) => name,
      (name: string) => name.toUpperCase(),
      mixed,
      (name: string) => documented.get(name) ?? name,
    ]) {
      assertAccepted(renamed(rename));
    }
  });

  test('one misspelling of the documentation, Sud-Signuture, is no signature', () => {
    const { 'sud-signature': signature, ...others } = signedHeaders();
    assertRefused('signature_incomplete', { ...others, 'sud-signuture': signature });
  });

  test('names that only look alike do not count', () => {
    for (const rename of [
      (name: string) => name.replace('-', '_'),
      (name: string) => `x-${name}`,
      (name: string) => `${name} `,
      (name: string) => name.replace('s', '\u017f'),
    ]) {
      assertRefused('signature_missing', renamed(rename));
    }
  });

  test('a record without prototype, as Node makes them, is read', () => {
    assertAccepted(Object.assign(Object.create(null), signedHeaders()));
  });

  test('inherited values do not count', () => {
    assertRefused('signature_missing', Object.create(signedHeaders()));
  });

  test('other headers do not matter', () => {
    assertAccepted({ ...signedHeaders(), host: 'a', 'set-cookie': ['a', 'b'], cookie: '\n' });
  });
});

describe('missing headers', () => {
  test('none of them', () => {
    for (const headers of [{}, { host: 'a' }, { 'sud-appid': undefined }, Object.create(null)]) {
      assertRefused('signature_missing', headers);
    }
  });

  test('no record at all', () => {
    for (const headers of [undefined, null, 7, 'sud-signature', []]) {
      assertRefused('signature_missing', headers as unknown as RequestHeaders);
    }
  });

  for (const name of headerNames) {
    test(`${name} missing, empty, or an empty list`, () => {
      const { [name]: _, ...others } = signedHeaders();
      assertRefused('signature_incomplete', others);
      for (const value of [undefined, '', [], [''], ['', '']]) {
        assertRefused('signature_incomplete', { ...signedHeaders(), [name]: value });
      }
    });

    test(`${name} alone`, () => {
      assertRefused('signature_incomplete', { [name]: signedHeaders()[name] });
    });
  }

  test('all of them empty is not the same as none of them', () => {
    const headers = Object.fromEntries(headerNames.map((name) => [name, '']));
    assertRefused('signature_incomplete', headers);
  });
});

describe('a header twice', () => {
  for (const name of headerNames) {
    const good = signedHeaders()[name] as string;

    test(`${name} as Node shows it, joined`, () => {
      for (const joined of [
        `${good}, ${good}`,
        `${good},${good}`,
        `, ${good}`,
        `${good}, `,
        `${good},x`,
      ]) {
        assertRefused('signature_header', { ...signedHeaders(), [name]: joined });
      }
    });

    test(`${name} as a list`, () => {
      assertAccepted({ ...signedHeaders(), [name]: [good] });
      for (const list of [
        [good, good],
        [good, 'x'],
        ['x', good],
        [good, ''],
        ['', good],
      ]) {
        assertRefused('signature_header', { ...signedHeaders(), [name]: list });
      }
    });

    test(`${name} in two cases`, () => {
      for (const second of [good, 'x', '', [good], [good, good]]) {
        const headers = { ...signedHeaders(), [name.toUpperCase()]: second };
        assertRefused('signature_header', headers);
      }
      assertAccepted({ ...signedHeaders(), [name.toUpperCase()]: undefined });
    });
  }

  for (const [name, field] of fields) {
    test(`${name} with a comma, even if the sender signed it so`, () => {
      const value = `${signedHeaders()[name]}, x`;
      assertRefused('signature_header', signedWith(field, value));
    });
  }
});

describe('control characters', () => {
  const controls = ['\n', '\r', '\r\n', '\0', '\t', '\u007f', '\u0085', '\u009f', '\u2028'];

  for (const [name, field] of fields) {
    for (const control of controls) {
      test(`${JSON.stringify(control)} inside ${name}, signed by the sender`, () => {
        const good = signedHeaders()[name] as string;
        for (const value of [`${control}${good}`, `${good}${control}`, `1${control}2`, control]) {
          assertRefused('signature_header', signedWith(field, value));
        }
      });
    }
  }

  test('inside the signature', () => {
    for (const control of controls) {
      for (const value of [`${sign()}${control}`, `${control}${sign()}`]) {
        assertRefused('signature_header', { ...signedHeaders(), 'sud-signature': value });
      }
    }
  });

  test('a wide character is not cut to the control character in its low byte', () => {
    // U+010A as Latin-1 is a line feed.
    assertRefused('signature_header', signedWith('nonce', 'a\u010ab'));
    for (const value of ['é', 'ÿ', '€', '\u{1f600}', '\ud800']) {
      assertRefused('signature_header', signedWith('nonce', value));
    }
  });
});

describe('length and type', () => {
  for (const name of headerNames) {
    test(`${name} of 257 bytes and of a megabyte`, () => {
      assert.equal(maxSignatureHeaderBytes, 256);
      for (const length of [257, 1024 * 1024]) {
        assertRefused('signature_header', { ...signedHeaders(), [name]: '1'.repeat(length) });
      }
    });

    test(`${name} of another type`, () => {
      for (const value of [7, null, true, {}, [7], [[]], [null], [undefined], Symbol('a'), 1n]) {
        const headers = { ...signedHeaders(), [name]: value } as unknown as RequestHeaders;
        assertRefused('signature_header', headers);
      }
    });
  }

  test('256 bytes are taken, and so is every printable character but the comma', () => {
    assertAccepted(signedHeaders({ nonce: 'a'.repeat(256) }));
    for (let unit = 0x20; unit < 0x7f; unit++) {
      const value = `a${String.fromCharCode(unit)}b`;
      if (value === 'a,b') assertRefused('signature_header', signedHeaders({ nonce: value }));
      else assertAccepted(signedHeaders({ nonce: value }));
    }
  });
});
