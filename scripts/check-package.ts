/** What is published: its files, its exports, its dependencies, its command, from the tarball. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkCommand } from './check-command.ts';
import { installPackedPackage, type PackedPackage } from './packed-package.ts';

/** Everything that is packed, of `dist` the folders. What is new in it is added here on purpose. */
const packedParts = [
  ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
  ...['bin', 'callbacks', 'checker', 'client', 'compat', 'config', 'core', 'errors.d.ts'],
  ...['errors.js', 'errors.js.map', 'express', 'fastify', 'game-server', 'inbox', 'index.d.ts'],
  ...['index.js', 'index.js.map', 'ledger', 'node', 'protocol', 'reconcile', 'revocation'],
  ...['server', 'signature', 'simulator', 'standard-webhooks', 'store', 'testing', 'token'],
  ...['transport', 'users', 'wallet', 'web', 'webhooks'],
];

/** Every package that `npm install sudgate` brings along, and itself. */
const installedPackages = [
  ...['@stablelib/base64', 'eventemitter3', 'fast-sha256', 'kysely', 'lru-cache', 'p-queue'],
  ...['p-timeout', 'standardwebhooks', 'sudgate', 'typebox'],
];

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  exports: Record<string, unknown>;
};
const names = Object.keys(manifest.exports)
  .filter((name) => name !== './package.json')
  .map((name) => name.replace(/^\./, 'sudgate'));

function checkFiles({ files }: PackedPackage): void {
  const parts = new Set(files.map((path) => path.replace(/^dist\//, '').split('/')[0]));
  assert.deepEqual([...parts].sort(), packedParts.sort());
  for (const path of files) assert.match(path, /\.(js|d\.ts|js\.map|md|txt|json)$|^LICENSE$/);
  for (const bundle of ['bin', 'server']) assert.ok(files.includes(`dist/${bundle}/LICENSES.txt`));
}

/** As its readers' compilers and bundlers see it: node16, nodenext and bundler; it is ESM only. */
function lint({ tarball }: PackedPackage): void {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, [tarball, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  run('publint', '--strict');
  run('attw', '--profile', 'esm-only', '--format', 'ascii');
  console.log('publint and attw have nothing to say');
}

function checkDependencies({ directory }: PackedPackage): void {
  const folder = join(directory, 'node_modules');
  const found = globSync('{[^.@]*,@*/*}', { cwd: folder }).sort();
  assert.deepEqual(found, installedPackages);
  console.log(`installed: ${found.length} packages, ${kilobytes(folder)} KB`);
}

function kilobytes(folder: string): number {
  const files = globSync('**/*', { cwd: folder }).map((path) => statSync(join(folder, path)));
  return Math.round(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0) / 1024);
}

/** What importing a part loads. */
interface Loaded {
  readonly exports: number;
  readonly modules: number;
  readonly kilobytes: number;
  /** Packages other than sudgate. */
  readonly packages: readonly string[];
}

const measure = `
import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const files = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.add(fileURLToPath(url));
    return next(url, context);
  },
});
const part = await import(process.argv[1]);
const bytes = [...files].reduce((sum, file) => sum + statSync(file).size, 0);
const name = /.*[\\\\/]node_modules[\\\\/](?:(@[^\\\\/]+)[\\\\/])?([^\\\\/]+)/;
const packages = new Set([...files].map((file) => name.exec(file)?.slice(1).filter(Boolean).join('/')));
packages.delete('sudgate');
console.log(JSON.stringify({
  exports: Object.keys(part).length,
  modules: files.size,
  kilobytes: Math.round(bytes / 1024),
  packages: [...packages],
}));
`;

function checkImports({ directory }: PackedPackage): void {
  const rows = new Map<string, Loaded>();
  for (const name of names) {
    // Its driver is an optional peer, and not there.
    if (name !== 'sudgate/store/postgres') rows.set(name, load(directory, name));
  }
  assert.throws(() => load(directory, 'sudgate/store/postgres'), /Cannot find package 'pg'/);
  console.table(
    Object.fromEntries(
      [...rows].map(([name, row]) => [name, { ...row, packages: row.packages.join(' ') }]),
    ),
  );
  for (const [name, row] of rows) assert.ok(row.exports > 0, name);
  for (const name of ['sudgate/token', 'sudgate/signature', 'sudgate/compat']) {
    assert.deepEqual(rows.get(name)?.packages, [], `${name} needs no package`);
  }
}

function load(directory: string, name: string): Loaded {
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    measure,
    name,
  ];
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const output = execFileSync('node', args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: [...stdio],
  });
  return JSON.parse(output) as Loaded;
}

/** With the types of Node and nothing else that we have: every declaration is looked at. */
function checkTypes({ directory }: PackedPackage): void {
  const imports = names.map((name, nth) => `export * as part${nth} from '${name}';\n`);
  writeFileSync(join(directory, 'every-part.mts'), imports.join(''));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024'];
  const ofNode = ['--types', 'node', '--typeRoots', resolve('node_modules/@types')];
  execFileSync(resolve('node_modules/.bin/tsc'), [...options, ...ofNode, 'every-part.mts'], {
    cwd: directory,
    stdio: 'inherit',
  });
  console.log('every declaration compiles without skipLibCheck');
}

const packed = installPackedPackage();
try {
  checkFiles(packed);
  lint(packed);
  checkDependencies(packed);
  checkImports(packed);
  checkTypes(packed);
  const command = join(packed.directory, 'node_modules/.bin/sudgate');
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' });
  assert.equal(version.trim(), manifest.version);
  await checkCommand(command);
  console.log(`${packed.files.length} files, ${names.length} exports, sudgate ${version.trim()}`);
} finally {
  packed.remove();
}
