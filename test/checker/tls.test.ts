/** What is wrong with a certificate is found and named, and nothing is sent over such a connection. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkTable } from '../../src/checker/index.ts';
import { callbackUrls } from '../../src/game-server/index.ts';
import { freePort } from '../support/free-port.ts';
import { Scope } from '../support/scope.ts';
import { ReferenceServer } from './faulty/reference-server.ts';
import { ca, goodChain, tlsFaults } from './faulty/tls.ts';
import { checkServer, checkUrl, failed } from './run.ts';

test('a server with a good certificate passes every check', async (t) => {
  const results = await checkServer(t, new ReferenceServer(goodChain), { ca });
  assert.deepEqual(failed(results), []);
  assert.deepEqual(
    results.filter(({ status }) => status === 'skip').map(({ id, seen }) => `${id}: ${seen}`),
    [],
  );
});

describe('a certificate that', () => {
  for (const { name, tls, fails, isAdvice } of tlsFaults) {
    test(`${name} fails ${fails}${isAdvice ? '' : ', and no request is sent'}`, async (t) => {
      const server = new ReferenceServer(tls);
      const url = await server.start(new Scope(t));
      const results = await checkUrl(url, { ca }, { only: ['tls', 'transport', 'get_sstoken'] });
      assert.deepEqual(failed(results), [fails]);
      assert.equal(server.requests > 0, isAdvice === true);
    });
  }
});

test('every check of certificates has one that fails it', () => {
  const found = new Set(tlsFaults.map(({ fails }) => fails));
  const others = checkTable.filter(({ id, group }) => group === 'tls' && !found.has(id));
  // Both are below: one is no certificate, the other needs another time.
  assert.deepEqual(
    others.map(({ id }) => id),
    ['tls.https', 'tls.lasting'],
  );
});

test('a certificate that expires within two weeks is worth an advice', async (t) => {
  const url = await new ReferenceServer(goodChain).start(new Scope(t));
  const clock = () => Date.parse('2119-12-25T00:00:00Z');
  const results = await checkUrl(url, { ca }, { clock, only: ['tls'] });
  assert.deepEqual(failed(results), ['tls.lasting']);
});

describe('without a connection the advice is for what is in its way', () => {
  const reachable = /^Make sure that the server runs, and check host and port/;
  const seenAt = async (url: string, id: string) => {
    const results = await checkUrl(url, {}, { only: ['tls', 'transport'] });
    const result = results.find((each) => each.id === id);
    assert.ok(result?.status === 'fail');
    // Nothing of where in its source OpenSSL noticed.
    assert.doesNotMatch(result.seen, /:error:|deps\/openssl/);
    return result;
  };

  test('https:// where plain HTTP is spoken', async (t) => {
    const url = await new ReferenceServer().start(new Scope(t));
    const { seen, fix } = await seenAt(url.replace('http:', 'https:'), 'tls.handshake');
    assert.equal(seen, 'what came back is not TLS');
    assert.match(fix, /http:\/\/.*proxy/);
  });

  test('https:// where nobody listens, and of a host that is not known', async () => {
    for (const url of [`https://127.0.0.1:${await freePort()}`, 'https://app.invalid']) {
      assert.match((await seenAt(url, 'tls.handshake')).fix, reachable);
    }
  });

  test('https:// where only TLS 1.1 is spoken, which is told in words', async (t) => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
    // Without the lower security level on its side no cipher is left: there is only the error to show.
    const url = await new ReferenceServer({ ...goodChain, ...old }).start(new Scope(t));
    assert.equal((await seenAt(url, 'tls.handshake')).fix, 'Enable TLS 1.2 and 1.3.');
  });

  test('http:// where TLS is spoken', async (t) => {
    const url = await new ReferenceServer(goodChain).start(new Scope(t));
    const { fix } = await seenAt(url.replace('https:', 'http:'), 'transport.reachable');
    assert.match(fix, reachable);
    assert.match(fix, /give https:\/\//);
  });
});

test('plain HTTP is no address that the platform would call, but for this machine', async (t) => {
  const url = await new ReferenceServer().start(new Scope(t));
  assert.deepEqual(failed(await checkUrl(url, {}, { only: ['tls'] })), []);
  const urls = callbackUrls('http://app.example');
  assert.deepEqual(failed(await checkUrl(url, { urls }, { only: ['tls'] })), ['tls.https']);
});

test('nor is it for one callback, where the others are https://', async (t) => {
  const url = await new ReferenceServer(goodChain).start(new Scope(t));
  const urls = callbackUrls(url, { report_game_info: 'http://app.example/report' });
  const results = await checkUrl(url, { urls, ca }, { only: ['tls'] });
  assert.deepEqual(failed(results), ['tls.https']);
  const [https] = results;
  assert.equal(https?.seen, 'the address of report_game_info is http://app.example');
});
