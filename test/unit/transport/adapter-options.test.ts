import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallbackApp } from '../../../src/callbacks/index.ts';
import { createExpressHandler } from '../../../src/express/index.ts';
import { createFastifyPlugin } from '../../../src/fastify/index.ts';
import { type AdapterOptions, createNodeHandler } from '../../../src/node/index.ts';
import { createWebHandler } from '../../../src/web/index.ts';
import { createApp } from '../callbacks/support.ts';

const app = createApp();
const adapters = { createNodeHandler, createExpressHandler, createFastifyPlugin, createWebHandler };

const wrong: [what: string, apps: unknown, options: unknown, message: RegExp][] = [
  ['no app', undefined, {}, /^apps: use what createCallbackApp returns$/],
  ['options in place of an app', { prefix: '/sud' }, {}, /createCallbackApp/],
  ['an empty list', [], {}, /^apps: at least one is needed$/],
  ['one app twice', [app, app], {}, /^apps: \d+ appears twice$/],
  ['an option that is none', app, { path: '/sud' }, /^unknown option: path$/],
  ['a prefix without a slash', app, { prefix: 'sud' }, /^prefix: /],
  ['a prefix with a slash at its end', app, { prefix: '/sud/' }, /^prefix: /],
  ['a prefix with a parameter', app, { prefix: '/:tenant' }, /^prefix: /],
  ['a prefix that is no text', app, { prefix: 1 }, /^prefix: /],
  ['a listener that is no function', app, { onAnswer: {} }, /^onAnswer: a function/],
];

for (const [name, create] of Object.entries(adapters)) {
  describe(name, () => {
    for (const [what, apps, options, message] of wrong) {
      test(`throws a TypeError for ${what}`, () => {
        assert.throws(() => create(apps as CallbackApp, options as AdapterOptions), {
          name: 'TypeError',
          message,
        });
      });
    }

    test('takes one app, a list, and options that are left out', () => {
      for (const apps of [app, [app]]) {
        assert.equal(typeof create(apps), 'function');
        assert.equal(typeof create(apps, { prefix: undefined, onAnswer: undefined }), 'function');
      }
    });
  });
}
