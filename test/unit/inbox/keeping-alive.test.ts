/** What keeps a process alive that does nothing else, on a real store in a process of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Scope } from '../../support/scope.ts';

const script = fileURLToPath(new URL('alone.ts', import.meta.url));
const run = promisify(execFile);

/** @returns what it printed until it ended by itself, with 0 */
async function printedBy(t: ConstructorParameters<typeof Scope>[0], job: string): Promise<string> {
  const directory = await new Scope(t).temporaryDirectory();
  const args = ['--disable-warning=ExperimentalWarning', script, job, `${directory}/store.db`];
  return (await run(process.execPath, args)).stdout;
}

test('a consumer that waits keeps its process alive until it is stopped, and no longer', async (t) => {
  assert.equal(await printedBy(t, 'consume'), 'handled r-1\n');
});

test('a pass of the retention is finished if nothing else keeps the process alive', async (t) => {
  assert.equal(await printedBy(t, 'delete'), 'deleted 3\n');
});
