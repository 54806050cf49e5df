import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { describeConnectionError } from '../../../src/core/index.ts';
import { freePort } from '../../support/free-port.ts';

const refused = 'connection failed (ECONNREFUSED)';

// localhost may have two addresses, and then an error for each.
for (const host of ['127.0.0.1', 'localhost']) {
  test(`a connection to ${host} that is refused is called so, by node:http and by fetch`, async () => {
    const url = `http://${host}:${await freePort()}/secret-path`;
    const error = await new Promise((resolve) => http.get(url, resolve).on('error', resolve));
    assert.equal(describeConnectionError(error), refused);
    const fetched = await fetch(url).catch((failure: unknown) => failure);
    assert.equal(describeConnectionError(fetched), refused);
  });
}

test('a port that fetch calls for nobody is named as the reason', async () => {
  const failure = await fetch('http://127.0.0.1:6666/').catch((error: unknown) => error);
  assert.equal(describeConnectionError(failure), 'connection failed (bad port)');
});

test('an error without a code is described without its message, which may name an address', () => {
  const error = new TypeError('fetch failed', { cause: new Error('https://wallet.internal/') });
  assert.equal(describeConnectionError(error), 'connection failed');
});
