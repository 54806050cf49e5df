/** What is wrong with a certificate is found and named, and nothing is sent over such a connection. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { callbackUrls } from '../../src/platform/index.ts';
import { Scope } from '../support/scope.ts';
import { ReferenceServer, type TlsOptions } from './faulty/reference-server.ts';
import { checkServer, checkUrl, failed } from './run.ts';

const folder = new URL('../support/tls/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const root = read('chain/root.cert.pem');
const intermediate = read('chain/intermediate.cert.pem');
const key = read('chain/leaf.key.pem');
const chain = (name: string) => ({ cert: read(`chain/${name}.cert.pem`) + intermediate, key });
const oldVersions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

test('a server with a good certificate passes every check', async (t) => {
  const results = await checkServer(t, new ReferenceServer(chain('leaf')), { ca: root });
  assert.deepEqual(failed(results), []);
  assert.deepEqual(
    results.filter(({ status }) => status === 'skip').map(({ id, seen }) => `${id}: ${seen}`),
    [],
  );
});

const faults: readonly (readonly [name: string, tls: TlsOptions, fails: string])[] = [
  ['has expired', chain('expired'), 'tls.dates'],
  ['is for another host', chain('other-host'), 'tls.host-name'],
  ['comes without its intermediate', { cert: read('chain/leaf.cert.pem'), key }, 'tls.chain'],
  ['is self-signed', { cert: read('first.cert.pem'), key: read('first.key.pem') }, 'tls.issuer'],
  [
    'is good, but only TLS 1.1 is spoken',
    { ...chain('leaf'), ...oldVersions, maxVersion: 'TLSv1.1' },
    'tls.handshake',
  ],
];

describe('a certificate that', () => {
  for (const [name, tls, fails] of faults) {
    test(`${name} fails ${fails}, and no request is sent`, async (t) => {
      const server = new ReferenceServer(tls);
      const results = await checkServer(t, server, { ca: root });
      assert.deepEqual(failed(results), [fails]);
      assert.equal(server.requests, 0);
    });
  }
});

test('TLS 1.1 beside newer versions is worth an advice', async (t) => {
  const server = new ReferenceServer({ ...chain('leaf'), ...oldVersions });
  assert.deepEqual(failed(await checkServer(t, server, { ca: root })), ['tls.old-versions']);
});

test('a certificate that expires within two weeks is worth an advice', async (t) => {
  const url = await new ReferenceServer(chain('leaf')).start(new Scope(t));
  const clock = () => Date.parse('2119-12-25T00:00:00Z');
  const results = await checkUrl(url, { ca: root }, { clock, only: ['tls'] });
  assert.deepEqual(failed(results), ['tls.lasting']);
});

test('plain HTTP is no address that the platform would call, but for this machine', async (t) => {
  const url = await new ReferenceServer().start(new Scope(t));
  assert.deepEqual(failed(await checkUrl(url, {}, { only: ['tls'] })), []);
  const urls = callbackUrls('http://app.example');
  assert.deepEqual(failed(await checkUrl(url, { urls }, { only: ['tls'] })), ['tls.https']);
});
