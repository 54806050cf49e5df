/** How a load says how far it is where nobody sees a bar. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showLoadProgress } from '../../../src/cli/load-progress.ts';

function linesOf(t: import('node:test').TestContext, roundsPerRoom?: number): string[] {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const written: string[] = [];
  let now = 0;
  let calls = 0;
  const progress = showLoadProgress({
    ...{ seconds: 20, roundsPerRoom, clock: () => now },
    counts: () => ({ calls, refused: 1 }),
    output: { write: (text) => written.push(text) },
  });
  for (let second = 0; second < 25; second++) {
    now += 1000;
    calls += 2;
    t.mock.timers.tick(1000);
  }
  progress.end();
  t.mock.timers.tick(60_000);
  return written;
}

test('off a terminal a load says every ten seconds how far it is, until it ends', (t) => {
  assert.deepEqual(linesOf(t), [
    '10 of 20 s: 20 callbacks, 1 not accepted\n',
    '20 of 20 s: 40 callbacks, 1 not accepted; waiting for what is under way\n',
  ]);
});

test('a load of so many rounds does so, too, with no end to count down to', (t) => {
  assert.deepEqual(linesOf(t, 3), [
    '10 s: 20 callbacks, 1 not accepted\n',
    '20 s: 40 callbacks, 1 not accepted\n',
  ]);
});
