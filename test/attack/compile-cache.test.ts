/** Compiled code is run without a look at its source: nobody else may be able to put it there. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileCacheDirectory } from '../../src/cli/compile-cache-directory.ts';
import { runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';

test('the command keeps its compiled code where only this user may write', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const variables = { XDG_CACHE_HOME: join(directory, 'caches') };
  const { code, stderr } = await runCli(scope, ['--version'], { directory, variables });
  assert.deepEqual([code, stderr], [0, '']);
  const cache = join(directory, 'caches', 'sudgate');
  assert.equal(statSync(cache).mode & 0o777, 0o700);
  assert.equal(readdirSync(cache).length, 1);
});

test('where there is no such place it runs all the same, and keeps nothing', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  // The default of Node is in the temporary directory, where others may come first.
  const variables = { HOME: '/dev/null', XDG_CACHE_HOME: '', TMPDIR: directory };
  const { code, stderr } = await runCli(scope, ['--version'], { directory, variables });
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(readdirSync(directory), []);
});

test('without XDG_CACHE_HOME, or with a relative one, it is below the home directory', async (t) => {
  const home = await new Scope(t).temporaryDirectory();
  const { HOME } = process.env;
  process.env.HOME = home;
  t.after(() => {
    process.env.HOME = HOME;
  });
  for (const env of [{}, { XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'caches' }]) {
    assert.equal(compileCacheDirectory(env), join(home, '.cache', 'sudgate'));
  }
});

test('one that is there already is used again', async (t) => {
  const env = { XDG_CACHE_HOME: await new Scope(t).temporaryDirectory() };
  assert.equal(compileCacheDirectory(env), join(env.XDG_CACHE_HOME, 'sudgate'));
  assert.equal(compileCacheDirectory(env), join(env.XDG_CACHE_HOME, 'sudgate'));
});

const takenBefore: Readonly<Record<string, (cache: string) => void>> = {
  'a folder that its group may write to': (cache) => openTo(cache, 0o770),
  'a folder that everybody may write to': (cache) => openTo(cache, 0o777),
  'a link to a folder': (cache) => {
    mkdirSync(`${cache}-elsewhere`, { mode: 0o700 });
    symlinkSync(`${cache}-elsewhere`, cache);
  },
  'a link to nothing': (cache) => symlinkSync(`${cache}-elsewhere`, cache),
  'a file': (cache) => writeFileSync(cache, ''),
  // Only root can give a folder away.
  ...(process.getuid?.() === 0 && {
    "another user's folder": (cache) => {
      mkdirSync(cache, { mode: 0o700 });
      chownSync(cache, 12_345, 12_345);
    },
  }),
};

function openTo(cache: string, mode: number): void {
  mkdirSync(cache);
  // Not what the mask of the process leaves of it.
  chmodSync(cache, mode);
}

for (const [what, take] of Object.entries(takenBefore)) {
  test(`${what} in its place is not used`, async (t) => {
    const env = { XDG_CACHE_HOME: await new Scope(t).temporaryDirectory() };
    take(join(env.XDG_CACHE_HOME, 'sudgate'));
    assert.equal(compileCacheDirectory(env), undefined);
  });
}

test('what Node itself is told about its cache holds', async (t) => {
  const env = { XDG_CACHE_HOME: await new Scope(t).temporaryDirectory() };
  assert.equal(compileCacheDirectory({ ...env, NODE_DISABLE_COMPILE_CACHE: '1' }), undefined);
  assert.equal(compileCacheDirectory({ ...env, NODE_COMPILE_CACHE: '/cache' }), undefined);
  assert.deepEqual(readdirSync(env.XDG_CACHE_HOME), []);
});
