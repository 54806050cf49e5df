/** What the parent of workers does by itself. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { RestartDelay } from '../../../src/workers/restart-delay.ts';
import { WholeLines } from '../../../src/workers/whole-lines.ts';

test('the next worker is started twice as late each time, up to 30 s', () => {
  const delay = new RestartDelay();
  const delays = Array.from({ length: 11 }, () => delay.next(1_000));
  assert.deepEqual(delays.slice(0, 4), [100, 200, 400, 800]);
  assert.deepEqual(delays.slice(-2), [30_000, 30_000]);
});

test('after one that lived for a minute it is started at once again', () => {
  const delay = new RestartDelay();
  for (let nth = 0; nth < 5; nth++) delay.next(0);
  assert.deepEqual([delay.next(60_000), delay.next(0)], [100, 200]);
});

test('lines come out whole and unchanged, however they came in', async () => {
  const line = fc
    .string({ unit: 'grapheme' })
    .map((content) => `${content.replaceAll('\n', ' ')}\n`);
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const bytes = Buffer.from(lines.join(''));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, nth) =>
        bytes.subarray(nth * size, (nth + 1) * size),
      );
      const passed: Buffer[] = [];
      const output = Readable.from(pieces).pipe(new WholeLines());
      for await (const chunk of output) passed.push(chunk as Buffer);
      assert.deepEqual(Buffer.concat(passed), bytes);
      assert.ok(passed.every((chunk) => chunk.at(-1) === 10));
    }),
    { numRuns: 50 },
  );
});

test('a line that was cut off gets its end', async () => {
  assert.equal(await text(Readable.from([Buffer.from('a\nb')]).pipe(new WholeLines())), 'a\nb\n');
});
