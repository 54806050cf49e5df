/** What package.json promises is there. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { filesOf, importsOf, readText, root } from './source.ts';

interface Manifest {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { types: string; default: string }>>;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
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
    assert.match(readText('src/cli/main.ts'), /^#!\/usr\/bin\/env (-S )?node\b/);
  });
});

describe('dependencies', () => {
  const used = new Set(
    filesOf('src')
      .flatMap(importsOf)
      .filter(({ to, isOurs }) => !isOurs && !to.startsWith('node:'))
      .map(({ to }) => to.split('/', to.startsWith('@') ? 2 : 1).join('/')),
  );

  test('are exactly the packages that src uses', () => {
    assert.deepEqual([...used].sort(), Object.keys(manifest.dependencies).sort());
  });
});
