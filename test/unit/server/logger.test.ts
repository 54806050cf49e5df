/** The log of a service whose reader stalls, in a process of its own. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Scope } from '../../support/scope.ts';

/** About 27 MB of lines. */
const count = 50_000;
const script = fileURLToPath(new URL('flood.ts', import.meta.url));

interface Line {
  readonly number?: number;
  readonly lines?: number;
  readonly msg?: string;
}

test('a log that nobody reads is bounded in memory, and says how many lines that cost', async (t) => {
  const scope = new Scope(t);
  const child = fork(script, [String(count)], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  scope.defer(() => child.kill('SIGKILL'));
  const [{ heldBytes }] = (await once(child, 'message')) as [{ heldBytes: number }];
  assert.ok(heldBytes < 16 * 1024 * 1024, `${heldBytes} bytes wait`);

  const lines: Line[] = [];
  let isAsked = false;
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of reader) {
    const parsed = JSON.parse(line) as Line;
    lines.push(parsed);
    // One of both comes last, if nothing was dropped too.
    const isLast = parsed.lines !== undefined || parsed.number === count;
    if (isLast && !isAsked) child.send('end');
    isAsked ||= isLast;
  }
  const numbers = lines.flatMap(({ number }) => number ?? []);
  const dropped = lines.flatMap(({ lines }) => lines ?? []);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.equal(dropped.length, 1);
  assert.ok((dropped[0] as number) > 0);
  assert.equal(numbers.length + (dropped[0] as number), count);
  assert.equal(lines.at(-1)?.msg, 'end');
});
