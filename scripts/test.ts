/**
 * Runs the tests: all, or the files and folders named on the command line.
 *
 * Ends with a line `N passed, N failed`. A skipped test, or none at all, is a failure: a suite that
 * quietly does not run proves nothing.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { bundleForTests } from './bundle-for-tests.ts';

const named = process.argv.slice(2);
const patterns = (named.length > 0 ? named : ['test']).map((path) =>
  path.endsWith('.ts') ? path : `${path}/**/*.test.ts`,
);
const files = globSync(patterns).sort();
let passed = 0;
let failed = 0;
let skipped = 0;

Object.assign(process.env, await bundleForTests());
const stream = run({ files, concurrency: availableParallelism(), timeout: 600_000 });
stream.on('test:summary', ({ file, counts, success }) => {
  if (file !== undefined) return;
  passed = counts.passed;
  skipped = counts.skipped + counts.todo;
  failed = counts.tests - counts.passed - skipped;
  // A suite whose hooks fail is no test, but no success either.
  if (!success && failed === 0) failed = 1;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  process.exitCode = failed > 0 || skipped > 0 || passed === 0 ? 1 : 0;
});
process.on('exit', () => {
  if (skipped > 0) console.log(`${skipped} skipped or to do: that counts as failed`);
  console.log(`${passed} passed, ${failed + skipped} failed`);
});
