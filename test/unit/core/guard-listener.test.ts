import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardListener } from '../../../src/core/index.ts';
import { Scope } from '../../support/scope.ts';
import { collectWarnings } from '../../support/warnings.ts';

/** Warnings and rejections that nobody handles come behind this. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('a listener is called with what there is, and what it returns is dropped', async (t) => {
  const warnings = collectWarnings(new Scope(t));
  const heard: unknown[] = [];
  const tell = guardListener('onCall', (...args: [string, number]) => heard.push(args));
  assert.equal(tell('book', 7), undefined);
  guardListener<[string]>('onCall', async (text) => heard.push(text))('async');
  guardListener<[string]>('onCall', undefined)('nobody');
  await nextTurn();
  assert.deepEqual(heard, [['book', 7], 'async']);
  assert.deepEqual(warnings, []);
});

const failures: readonly [string, () => unknown, RegExp][] = [
  [
    'throws',
    () => {
      throw new Error('full disk');
    },
    /^onCall threw: Error: full disk\n {4}at .*guard-listener\.test\.ts/,
  ],
  [
    'rejects',
    async () => Promise.reject(new Error('full disk')),
    /^onCall threw: Error: full disk/,
  ],
  [
    'throws what makes no text of itself',
    () => {
      throw Object.create(null);
    },
    /^onCall threw: \[Object: null prototype\]/,
  ],
  [
    'throws what steers a terminal',
    () => Promise.reject('\u001b[2J\r'),
    /^onCall threw: \\u001b\[2J\\u000d$/,
  ],
  ['throws a long text', () => Promise.reject('x'.repeat(100_000)), /^onCall threw: x{1000}$/],
];

for (const [does, listener, expected] of failures) {
  test(`a listener that ${does} is warned of, and nobody else hears of it`, async (t) => {
    const warnings = collectWarnings(new Scope(t));
    guardListener('onCall', listener)();
    await nextTurn();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', expected);
  });
}

test('a warning has nothing of an error but its name, its message and its place', async (t) => {
  const warnings = collectWarnings(new Scope(t));
  guardListener('onCall', () => {
    throw Object.assign(new Error('refused'), { headers: { authorization: 'Bearer secret' } });
  })();
  await nextTurn();
  assert.doesNotMatch(warnings[0] ?? 'secret', /secret/);
});
