import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ByteCollector } from '../../../src/core/index.ts';

describe('bytes that come in pieces', () => {
  test('are put together, up to the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 9_000 })),
        fc.nat(40_000),
        (pieces, limit) => {
          const bytes = new ByteCollector(limit);
          let expected = Buffer.alloc(0);
          for (const piece of pieces) {
            const isInside = expected.length + piece.length <= limit;
            assert.equal(bytes.add(piece), isInside);
            if (isInside) expected = Buffer.concat([expected, piece]);
          }
          assert.deepEqual(bytes.bytes, expected);
        },
      ),
    );
  });

  test('are not copied if it is one', () => {
    const piece = Buffer.from('body');
    const bytes = new ByteCollector(10);
    bytes.add(piece);
    assert.equal(bytes.bytes.buffer, piece.buffer);
  });

  test('do not change the piece that came first', () => {
    const room = Buffer.from('ab');
    const bytes = new ByteCollector(10);
    bytes.add(room.subarray(0, 1));
    bytes.add(Buffer.from('x'));
    assert.equal(room.toString(), 'ab');
    assert.equal(bytes.bytes.toString(), 'ax');
  });

  test('one by one take memory for their number, not for being pieces', () => {
    const memory = () => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = memory();
    const collectors = Array.from({ length: 4 }, () => new ByteCollector(2 ** 20));
    for (const bytes of collectors) {
      for (let nth = 0; nth < 2 ** 20; nth++) bytes.add(Buffer.alloc(1, 0x61));
    }
    // A list of them takes 400 MiB for each body.
    assert.ok(memory() - before < 200 * 2 ** 20);
    assert.equal(collectors[3]?.bytes.length, 2 ** 20);
  });
});
