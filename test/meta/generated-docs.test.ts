/** The documents that are made from the source say what the source says. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderDocuments } from '../../scripts/docs/documents.ts';
import { appSettings, environmentName, serviceSettings } from '../../src/config/index.ts';
import { errorTable } from '../../src/errors.ts';
import { apiNames, pushEvents } from '../../src/protocol/index.ts';
import { readText } from './source.ts';

const documents = await renderDocuments();

for (const [path, text] of documents) {
  test(`${path} is up to date; "npm run docs" writes it`, () => {
    assert.ok(readText(path) === text, 'run "npm run docs"');
  });
}

describe('a chapter or row is there', () => {
  test('for every API and every event of the platform', () => {
    const text = readText('docs/server-api.md');
    for (const name of [...apiNames, ...pushEvents]) {
      assert.ok(text.includes(`\n### ${name}\n`), name);
    }
  });

  test('for every error code, with something to do', () => {
    const text = readText('docs/errors.md');
    for (const code of Object.keys(errorTable)) {
      assert.match(text, new RegExp(`^\\| \`${code}\` \\|.*\\. \\|$`, 'm'));
    }
  });

  test('for every setting', () => {
    const text = readText('docs/configuration.md');
    for (const name of [
      'app_id',
      'app_secrets',
      ...Object.keys({ ...serviceSettings, ...appSettings }),
    ]) {
      const variable = environmentName(name);
      assert.ok(text.includes(`\n| \`${variable}\` |`), name);
      assert.ok(
        name === variable.toLowerCase() || text.includes(`\`${name}\``),
        `${name} in the file`,
      );
    }
  });

  test('for every route, in its chapter', () => {
    const text = readText('docs/http-api.md');
    for (const route of ['POST /notify', 'GET /v1/events', 'GET /readyz', 'POST /login']) {
      assert.ok(text.includes(`\n### ${route}\n`), route);
    }
  });
});
