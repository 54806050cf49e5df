import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  hmacMd5Hex,
  parseLossless,
  readBounded,
  stringifyLossless,
} from '../../../src/core/index.ts';

describe('stringifyLossless', () => {
  test('writes bigints as digits, at every depth', () => {
    const value = { a: 9_007_199_254_740_993n, b: [-1n, { c: 0n }] };
    assert.equal(stringifyLossless(value), '{"a":9007199254740993,"b":[-1,{"c":0}]}');
  });

  test('is JSON.stringify for everything without bigints', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!/\d{16}|e\+/.test(JSON.stringify(value)));
        assert.equal(stringifyLossless(value), JSON.stringify(value));
      }),
    );
  });

  test('what it writes of an int64 is read back to the digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (mg_id) => {
        const text = stringifyLossless({ mg_id });
        assert.deepEqual(parseLossless(text, new Set(['mg_id'])), { mg_id: String(mg_id) });
      }),
    );
  });

  for (const wrong of [2 ** 53, -(2 ** 60), Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`refuses ${wrong}: it is not the number that was meant`, () => {
      assert.throws(() => stringifyLossless({ value: wrong }), /value: .*bigint or a string/);
    });
  }

  test('refuses what has no JSON', () => {
    for (const wrong of [undefined, () => 1])
      assert.throws(() => stringifyLossless(wrong), TypeError);
  });
});

describe('readBounded', () => {
  async function* blocks(...sizes: readonly number[]) {
    for (const size of sizes) yield Buffer.alloc(size, 'x');
  }

  test('reads up to its bound, and not a byte more', async () => {
    assert.equal((await readBounded(blocks(4, 4), 8))?.length, 8);
    assert.equal(await readBounded(blocks(4, 5), 8), undefined);
    assert.equal((await readBounded(null, 8))?.length, 0);
  });

  test('does not wait for the rest of what is too long', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(1024);
    }
    assert.equal(await readBounded(endless(), 10_000), undefined);
  });
});

test('hmacMd5Hex gives the vectors of RFC 2202', () => {
  const key = createSecretKey(Buffer.from('Jefe'));
  const digest = hmacMd5Hex(key, 'what do ya want for nothing?');
  assert.equal(digest, '750c783e6ab0b503eaa86e310a5db738');
});
