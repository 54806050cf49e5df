import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { openDatabase } from './database.ts';
import { ModelRun } from './model-run.ts';
import { anyProfile, anyUid, script } from './model-steps.ts';
import type { Backend } from './stores.ts';
import type { Afterwards } from './temporary-directory.ts';

export function modelContract(backend: Backend): void {
  test('does what a map in memory does, whatever the order of calls', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const cleanups: (() => void | Promise<void>)[] = [];
        const context: Afterwards = { after: (clean) => cleanups.push(clean) };
        try {
          const run = await ModelRun.start(await openDatabase(backend, context));
          for (const step of steps) await run.take(step);
          await run.compareAll();
        } finally {
          for (const clean of cleanups) await clean();
        }
      }),
      { numRuns: 20 },
    );
  });

  describe('a profile of any content', () => {
    test('is read back as it was put', async (t) => {
      const { store } = await openDatabase(backend, t);
      await fc.assert(
        fc.asyncProperty(anyUid, anyProfile, async (uid, profile) => {
          await store.users.putUser({ appId: 'app', uid }, profile);
          assert.deepEqual(await store.users.findUser({ appId: 'app', uid }), profile);
        }),
        { numRuns: 100 },
      );
    });
  });
}
