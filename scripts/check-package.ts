/** What is published: its files, its exports, its command, as installed from the tarball. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCommand } from './check-command.ts';
import { installPackedPackage } from './packed-package.ts';

const packed = installPackedPackage();
try {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
    exports: Record<string, unknown>;
  };
  const outside = packed.files.filter(
    (path) => !/^(dist\/|README\.md$|LICENSE$|CHANGELOG\.md$|package\.json$)/.test(path),
  );
  assert.deepEqual(outside, [], 'nothing but the build and its papers is packed');
  for (const path of [
    'README.md',
    'LICENSE',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/bin/LICENSES.txt',
  ]) {
    assert.ok(packed.files.includes(path), `${path} is packed`);
  }

  const names = Object.keys(manifest.exports)
    .filter((name) => name !== './package.json')
    .map((name) => name.replace(/^\./, 'sudgate'));
  const script = names
    .map((name) => `console.log('${name}', Object.keys(await import('${name}')).length)`)
    .join('\n');
  const imported = execFileSync('node', ['--input-type=module', '-e', script], {
    cwd: packed.directory,
    encoding: 'utf8',
  });
  process.stdout.write(imported);
  for (const name of names) assert.match(imported, new RegExp(`^${name} [1-9]`, 'm'));

  const required = execFileSync(
    'node',
    ['-e', "console.log(typeof require('sudgate/token').createTokenService)"],
    {
      cwd: packed.directory,
      encoding: 'utf8',
    },
  );
  assert.equal(required.trim(), 'function', 'require() works as well');

  const command = join(packed.directory, 'node_modules/.bin/sudgate');
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' });
  assert.equal(version.trim(), manifest.version);
  await checkCommand(command);
  console.log(`${packed.files.length} files, ${names.length} exports, sudgate ${version.trim()}`);
} finally {
  packed.remove();
}
