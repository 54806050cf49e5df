/** What package.json promises is there. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { filesOf, folderOf, importsOf, readText, root } from './source.ts';

interface Manifest {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { types: string; default: string }>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, object>>;
}

const manifest = JSON.parse(readText('package.json')) as Manifest;

/** The source of a built file. */
function sourceOf(built: string): string {
  assert.match(built, /^(\.\/)?dist\/.*\.(js|d\.ts)$/);
  return built.replace(/^(\.\/)?dist\//, 'src/').replace(/\.(js|d\.ts)$/, '.ts');
}

const modules = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [{ subpath, ...target }],
);

describe('exports', () => {
  for (const { subpath, ...targets } of modules) {
    test(`${subpath} has a source, the same for code and types`, () => {
      assert.deepEqual(Object.keys(targets), ['types', 'default']);
      const sources = Object.values(targets).map(sourceOf);
      assert.equal(new Set(sources).size, 1);
      assert.ok(existsSync(join(root, sources[0] ?? '')), sources[0]);
      const expected = `src/${subpath === '.' ? '' : `${subpath.slice(2)}/`}index.ts`;
      assert.equal(sources[0], expected);
    });
  }

  test('are those that the headers of the folders announce', () => {
    const announced = filesOf('src')
      .filter((file) => file.endsWith('/index.ts'))
      .flatMap((file) => {
        const header = (readText(`src/${file}`).split('*/')[0] ?? '').replaceAll(/\s+\*?\s*/g, ' ');
        const [, subpath] = /Exported as `sudgate\/([^`]+)`/.exec(header) ?? [];
        return subpath === undefined ? [] : [[`./${subpath}`, file]];
      });
    const actual = modules
      .filter(({ subpath }) => subpath !== '.')
      .map(({ subpath }) => [subpath, `${subpath.slice(2)}/index.ts`]);
    assert.deepEqual(announced.sort(), actual.sort());
  });

  test('let the manifest itself be read, and nothing else as a file', () => {
    const files = Object.entries(manifest.exports).filter(
      ([, target]) => typeof target === 'string',
    );
    assert.deepEqual(files, [['./package.json', './package.json']]);
  });
});

describe('bin', () => {
  test('is the bundle of a source that says how to run it', () => {
    assert.deepEqual(manifest.bin, { sudgate: 'dist/bin/sudgate.js' });
    assert.match(readText('src/cli/main.ts'), /^#!\/usr\/bin\/env -S ([A-Z_]+=\d+ )*node /);
  });
});

describe('dependencies', () => {
  const packagesOf = (files: readonly string[]) =>
    new Set(
      files
        .flatMap(importsOf)
        .filter(({ to, isOurs }) => !isOurs && !to.startsWith('node:'))
        .map(({ to }) => to.split('/', to.startsWith('@') ? 2 : 1).join('/')),
    );
  // What scripts/build.ts puts into bundles.
  const isBundled = (file: string) => ['cli', 'server', 'workers'].includes(folderOf(file));
  const files = filesOf('src');
  const used = packagesOf(files.filter((file) => !isBundled(file)));
  const { dependencies, devDependencies, peerDependencies } = manifest;

  test('are exactly the packages of the parts that are not bundled, optional peers aside', () => {
    const installed = Object.keys({ ...dependencies, ...peerDependencies });
    assert.deepEqual([...used].sort(), installed.sort());
  });

  test('that are peers are optional, and here for the tests', () => {
    assert.deepEqual(Object.keys(peerDependencies), ['pg']);
    assert.deepEqual(manifest.peerDependenciesMeta, { pg: { optional: true } });
    assert.ok('pg' in devDependencies);
  });

  test('of the bundles alone are there to be bundled', () => {
    for (const name of packagesOf(files.filter(isBundled))) {
      assert.ok(used.has(name) || name in devDependencies, name);
    }
  });

  test('of the token part are none', () => {
    const reached = new Set(['token/index.ts']);
    // A set that grows is walked to its end.
    for (const file of reached) {
      for (const { to, isType } of files.includes(file) ? importsOf(file) : []) {
        if (!isType) reached.add(to);
      }
    }
    const outside = [...reached].filter((name) => !files.includes(name));
    assert.deepEqual(
      outside.filter((name) => !name.startsWith('node:')),
      [],
    );
  });
});

describe('installing', () => {
  test('runs no script', () => {
    const names = ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare'];
    assert.deepEqual(
      names.filter((name) => name in manifest.scripts),
      [],
    );
  });

  test('lets require() load every part: no file waits at its top level', () => {
    const waiting = filesOf('src').filter((file) =>
      /^(export )?(const .* = )?(await |for await)/m.test(readText(`src/${file}`)),
    );
    assert.deepEqual(
      waiting.filter((file) => file !== 'cli/main.ts' && !file.endsWith('-worker.ts')),
      [],
    );
  });
});
