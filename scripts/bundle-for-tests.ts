/** The command as one bundle for the tests, from `src` as it is. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommand } from './bundle-command.ts';

/**
 * Bundles the command once for all tests that start it: from a thousand small modules each start
 * takes four times as long. What is compiled in a run is kept with it, and goes with it.
 *
 * @returns the variables that tell the tests of it
 */
export async function bundleForTests(): Promise<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-test-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const bundle = join(directory, 'dist', 'bin');
  await bundleCommand('src', bundle);
  // Where the command reads its version.
  copyFileSync(join(import.meta.dirname, '..', 'package.json'), join(directory, 'package.json'));
  return {
    SUDGATE_TEST_COMMAND: join(bundle, 'sudgate.js'),
    SUDGATE_TEST_CACHE: join(directory, 'caches'),
    NODE_COMPILE_CACHE: join(directory, 'compiled'),
  };
}
