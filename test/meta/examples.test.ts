/** The pages show the examples as they are run. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { insertExamples } from '../../scripts/example-docs.ts';
import { readText, root } from './source.ts';

const pages = readdirSync(join(root, 'docs/adapters')).map((name) => `docs/adapters/${name}`);
/** Those that are programs of their own; the others are run by the tests of their part. */
const programs = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'package.json')),
);

describe('the pages of the adapters', () => {
  for (const page of pages) {
    test(`${page} has its example as it is; "npm run docs" puts it there`, () => {
      const text = readText(page);
      assert.equal(insertExamples(text), text);
    });
  }

  test('lead to every program', () => {
    const text = pages.map(readText).join();
    for (const name of programs) assert.ok(text.includes(`examples/${name}/`), name);
  });
});

test('every program is run before a merge', () => {
  const script = readText('scripts/check-examples.ts');
  for (const name of programs) assert.ok(script.includes(`name: '${name}'`), name);
});
