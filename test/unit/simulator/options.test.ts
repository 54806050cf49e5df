/** What a simulator cannot be made with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulator } from '../../../src/testing/index.ts';
import { simulatedApp } from '../../support/app-server.ts';

const callbacks = 'http://127.0.0.1:1';

for (const [name, value, error] of [
  ...[-1, 1.5, Number.NaN, 2 ** 31 + 1].map((stake) => ['stake', stake, RangeError] as const),
  ['seed', 'x', RangeError],
  ['seed', 1.5, RangeError],
  ['roundMs', -5, RangeError],
  ['timeoutMs', -1, RangeError],
  ['timeoutMs', 2 ** 31, RangeError],
  ['keep', 0, RangeError],
  ['speed', 0, RangeError],
  ['notifyEvents', ['zzz'], TypeError],
] as const) {
  test(`${name} ${value} is a wrong argument, and named`, () => {
    const options = { ...simulatedApp, callbacks, [name]: value };
    assert.throws(
      () => createSimulator(options),
      (thrown) => thrown instanceof error && thrown.message.startsWith(`${name}: `),
    );
  });
}

test('a base address that ends with a query is a wrong argument', () => {
  for (const end of ['?app=1', '#x']) {
    assert.throws(
      () => createSimulator({ ...simulatedApp, callbacks: callbacks + end }),
      TypeError,
    );
  }
});
