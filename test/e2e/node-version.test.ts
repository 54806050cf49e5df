/** A Node that is too old. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs the command where Node says that it is another version. */
function runOn(version: string, args: readonly string[]) {
  const versions = JSON.stringify({ ...process.versions, node: version });
  const pretend = `
    Object.defineProperty(process, 'versions', { value: ${versions} });
    Object.defineProperty(process, 'version', { value: 'v${version}' });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return spawnSync(process.execPath, ['--import', preload, main, ...args], {
    encoding: 'utf8',
  });
}

test('a Node that is too old is named, with the one that is needed', () => {
  for (const version of ['20.20.2', '22.17.1']) {
    const { status, stdout, stderr } = runOn(version, ['--version']);
    const message = `sudgate needs Node 22.18 or newer, this is v${version}\n`;
    assert.deepEqual([status, stdout, stderr], [1, '', message]);
  }
});

test('the oldest Node that is said to do is let through', () => {
  const { engines } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const { status, stdout } = runOn(`${engines.node.replace('>=', '')}.0`, ['token', '--help']);
  assert.equal(status, 0);
  assert.match(stdout, /^Usage: sudgate token/);
});

test('what an older Node lacks is imported by no name before its version is looked at', () => {
  assert.doesNotMatch(readFileSync(main, 'utf8'), /^import \{.* from 'node:module';$/m);
});
