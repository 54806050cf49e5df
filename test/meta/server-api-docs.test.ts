/** docs/server-api.md is what the definitions say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderServerApiDocs } from '../../scripts/server-api-docs.ts';
import { apiNames, pushEvents } from '../../src/protocol/index.ts';
import { readText } from './source.ts';

const document = readText('docs/server-api.md');

test('docs/server-api.md is up to date; "npm run docs" writes it', () => {
  assert.ok(document === renderServerApiDocs(), 'run "npm run docs"');
});

test('it has a chapter for every API and every event', () => {
  for (const name of [...apiNames, ...pushEvents]) {
    assert.ok(document.includes(`\n### ${name}\n`), name);
  }
});
