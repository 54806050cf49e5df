/** What becomes of the embedded store in a bundle. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { temporaryDirectory } from './temporary-directory.ts';

const source = join(import.meta.dirname, '../../src/store/sqlite/index.ts');

test('a bundle without the file of the thread says so when the store is opened', async (t) => {
  const folder = temporaryDirectory(t);
  const file = join(folder, 'bundle.mjs');
  const bundle = await rolldown({ input: source, platform: 'node', logLevel: 'silent' });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  const path = join(folder, 'store.db');
  const script = `
    import { openSqliteStore } from ${JSON.stringify(file)};
    await openSqliteStore(${JSON.stringify(path)}).catch(({ message }) => console.log(message));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.match(stdout, /a bundler left a file behind: leave sudgate out of the bundle/);
});
