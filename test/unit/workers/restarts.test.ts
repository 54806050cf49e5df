/** Workers that the system cannot start, for a while: their places are not lost. */
import assert from 'node:assert/strict';
import cluster from 'node:cluster';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type WorkerDeath, Workers } from '../../../src/workers/index.ts';
import { eventually } from '../../support/eventually.ts';
import { Scope } from '../../support/scope.ts';

/** Workers that are started in a folder: without it the system starts none. */
async function setUp(t: TestContext, count: number) {
  const scope = new Scope(t);
  const folder = join(await scope.temporaryDirectory(), 'folder');
  mkdirSync(folder);
  const pids: number[] = [];
  const deaths: WorkerDeath[] = [];
  const workers = new Workers({
    count,
    output: new PassThrough().resume(),
    onUp: ({ pid }) => void pids.push(pid as number),
    onDeath: (death) => void deaths.push(death),
  });
  scope.defer(() => workers.stop());
  const exec = fileURLToPath(new URL('worker.ts', import.meta.url));
  cluster.setupPrimary({ exec, cwd: folder, execArgv: [] });
  return { workers, folder, pids, deaths };
}

/** Ways in which the system refuses, at once or a little later. */
const refusals = {
  'with an event': ['ENOENT', () => {}],
  'by throwing': ['ENOTDIR', (folder: string) => writeFileSync(folder, '')],
} as const;

for (const [how, [code, refuse]] of Object.entries(refusals)) {
  describe(`a worker that the system refuses to start ${how}`, () => {
    test('is tried again, ever later, until it is up', async (t) => {
      const { workers, folder, pids, deaths } = await setUp(t, 1);
      assert.equal(await workers.start(), 'http://127.0.0.1:1');
      rmSync(folder, { recursive: true });
      refuse(folder);
      process.kill(pids[0] as number, 'SIGKILL');
      await eventually('it was tried twice', () => deaths.length >= 3);
      assert.equal(deaths[0]?.signal, 'SIGKILL');
      assert.deepEqual(
        deaths.slice(0, 3).map(({ startError, restartMs }) => [startError, restartMs]),
        [
          [undefined, 100],
          [code, 200],
          [code, 400],
        ],
      );
      rmSync(folder, { force: true });
      mkdirSync(folder);
      await eventually('another is up', () => pids.length === 2);
      assert.equal(await workers.stop(), true);
    });

    test('does not keep the others from being stopped', async (t) => {
      const { workers, folder, pids, deaths } = await setUp(t, 2);
      await workers.start();
      rmSync(folder, { recursive: true });
      refuse(folder);
      process.kill(pids[0] as number, 'SIGKILL');
      await eventually('it was tried', () => deaths.length >= 2);
      assert.equal(await workers.stop(), true);
    });

    test('is told of when it is the first one, and not tried again', async (t) => {
      const { workers, folder, deaths } = await setUp(t, 2);
      rmSync(folder, { recursive: true });
      refuse(folder);
      assert.equal(await workers.start(), undefined);
      assert.deepEqual(
        deaths.map(({ startError, restartMs }) => [startError, restartMs]),
        [[code, undefined]],
      );
      assert.equal(await workers.stop(), true);
    });
  });
}
