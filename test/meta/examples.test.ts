/** The pages show the examples as they are run. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { insertExamples } from '../../scripts/example-docs.ts';
import { readText, root } from './source.ts';

const namesIn = (folder: string) => readdirSync(join(root, folder)).sort();
const pages = namesIn('docs/adapters').map((name) => `docs/adapters/${name}`);

describe('the pages of the adapters', () => {
  for (const page of pages) {
    test(`${page} has its example as it is; "npm run docs" puts it there`, () => {
      const text = readText(page);
      assert.equal(insertExamples(text), text);
    });
  }

  test('lead to every example', () => {
    const text = pages.map(readText).join();
    for (const name of namesIn('examples')) assert.ok(text.includes(`examples/${name}/`), name);
  });
});

test('every example is run before a merge', () => {
  const script = readText('scripts/check-examples.ts');
  for (const name of namesIn('examples')) assert.ok(script.includes(`name: '${name}'`), name);
});
