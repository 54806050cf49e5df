/** What the documents name is there. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { appSettings, environmentName, serviceSettings } from '../../src/config/settings.ts';
import { filesOf, readText, root } from './source.ts';

const documents = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

/** All that the service exports for Prometheus, and what it has from its library. */
const metrics = new Set(
  filesOf('src')
    .filter((file) => file.startsWith('server/'))
    .flatMap((file) => readText(`src/${file}`).match(/\bsudgate_\w+/g) ?? []),
);

const settings = new Set([
  ...Object.keys({ ...serviceSettings, ...appSettings }).map(environmentName),
  ...['SUD_APP_ID', 'SUD_APP_SECRET', 'SUDGATE_CONFIG', 'SUDGATE_PROFILE'],
  // Of the receiver in docs/webhooks.md.
  'WEBHOOK_SECRET',
]);

/** Beginnings of our settings: another name in capitals is somebody else's. */
const ours = /^(SUD|SUDGATE|DATABASE|EVENT|WEBHOOK|SIGNATURE|USER_INFO|TLS|LOG|SS_TOKEN|CODE)_/;

for (const document of documents) {
  describe(document, () => {
    const text = readText(document);

    test('names metrics that there are', () => {
      const named = text.match(/\bsudgate_\w+/g) ?? [];
      assert.deepEqual(
        named.filter((name) => !metrics.has(name.replace(/_(bucket|sum|count)$/, ''))),
        [],
      );
    });

    test('names settings that there are', () => {
      const named = [...text.matchAll(/`([A-Z][A-Z0-9_]+)[=`]/g)].map(([, name]) => name ?? '');
      assert.deepEqual(
        // Those of docs/server-api.md are codes of the platform.
        named.filter((name) => ours.test(name) && !settings.has(name) && !/_ERROR$/.test(name)),
        [],
      );
    });

    test('links to files that there are', () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? '');
      assert.deepEqual(
        links.filter((path) => !existsSync(join(root, dirname(document), path))),
        [],
      );
    });
  });
}
