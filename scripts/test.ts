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

/** They take half a minute and more. Begun first, none of them is left to run alone at the end. */
const slowest = [
  'test/contract/postgres-contract.test.ts',
  'test/contract/sqlite-contract.test.ts',
  'test/e2e/kill.test.ts',
  'test/e2e/ledger-proof.test.ts',
  'test/torture/torture.test.ts',
  'test/e2e/workers.test.ts',
  'test/e2e/graceful-stop.test.ts',
  'test/e2e/cli-results.test.ts',
  'test/e2e/cli-help.test.ts',
];

const named = process.argv.slice(2);
const patterns = (named.length > 0 ? named : ['test']).map((path) =>
  path.endsWith('.ts') ? path : `${path}/**/*.test.ts`,
);
const files = globSync(patterns).sort();
const slowFirst = [...slowest.filter((file) => files.includes(file)), ...files];
/** One more than there are cores: most tests wait for a disk, a database or another process. */
const concurrency = availableParallelism() + 1;
let passed = 0;
let failed = 0;
let skipped = 0;

Object.assign(process.env, await bundleForTests());
const stream = run({ files: [...new Set(slowFirst)], concurrency, timeout: 600_000 });
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
