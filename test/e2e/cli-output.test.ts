/** Standard output that takes no more. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { sourceScript } from '../support/cli.ts';

const fullDevice = '/dev/full';

test('output that cannot be written ends with 1 and one line that says why', {
  skip: !existsSync(fullDevice) && 'needs a device that is always full',
}, () => {
  const full = openSync(fullDevice, 'w');
  const { status, stderr } = spawnSync(process.execPath, [sourceScript, 'check', '--list'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  assert.equal(stderr, 'sudgate: cannot write the output: ENOSPC: no space left on device\n');
  assert.equal(status, 1);
});
