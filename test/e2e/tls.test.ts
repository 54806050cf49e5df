/** HTTPS, and certificates that change while it runs. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { loadConfig } from '../../src/config/index.ts';
import { startService } from '../../src/server/index.ts';
import { runCli } from '../support/cli.ts';
import { readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { HttpClient } from '../support/http-client.ts';
import { readMetric } from '../support/metrics.ts';
import { GameServer } from '../support/peers.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables, startTestService, type TestService } from '../support/service.ts';

const pems = new URL('../support/tls/', import.meta.url);
const certificates = {
  first: await readFile(new URL('first.cert.pem', pems), 'utf8'),
  second: await readFile(new URL('second.cert.pem', pems), 'utf8'),
};
const ca = certificates.first + certificates.second;
const fingerprints = {
  first: new X509Certificate(certificates.first).fingerprint256,
  second: new X509Certificate(certificates.second).fingerprint256,
};

interface TlsService extends TestService {
  readonly certFile: string;
  readonly keyFile: string;
}

async function startTlsService(scope: Scope): Promise<TlsService> {
  const directory = await scope.temporaryDirectory();
  const certFile = join(directory, 'cert.pem');
  const keyFile = join(directory, 'key.pem');
  await copyFile(new URL('first.cert.pem', pems), certFile);
  await copyFile(new URL('first.key.pem', pems), keyFile);
  const variables = { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile };
  const service = await startTestService(scope, { variables, client: { ca } });
  return { ...service, certFile, keyFile };
}

/** The certificate that a new connection is shown. */
async function shownFingerprint(url: string): Promise<string> {
  const client = new HttpClient(url, { ca });
  try {
    const { connection } = await client.request('/healthz');
    return (connection as TLSSocket).getPeerCertificate().fingerprint256;
  } finally {
    client.close();
  }
}

test('the exchange works over HTTPS with a certificate that is checked', async (t) => {
  const { app, gameServer, url } = await startTlsService(new Scope(t));
  assert.match(url, /^https:/);
  const { ss_token } = await gameServer.exchange(await app.issueCode('player-7'));
  readTokenData(await gameServer.updateSstoken(ss_token));
  assert.equal(await shownFingerprint(url), fingerprints.first);
});

test('plain HTTP gets no answer on a TLS port', async (t) => {
  const scope = new Scope(t);
  const { url } = await startTlsService(scope);
  const client = new HttpClient(url.replace('https:', 'http:'));
  scope.defer(() => client.close());
  await assert.rejects(client.request('/healthz'));
});

test('new files are used for new connections, old connections stay', async (t) => {
  const scope = new Scope(t);
  const { app, certFile, client, keyFile, url } = await startTlsService(scope);
  const kept = new HttpClient(url, { ca, connections: 1 });
  scope.defer(() => kept.close());
  const gameServer = new GameServer(kept);
  const code = await app.issueCode('player-7');
  const before = await gameServer.getSstoken(code);

  await copyFile(new URL('second.cert.pem', pems), certFile);
  await copyFile(new URL('second.key.pem', pems), keyFile);
  await eventually('a new connection is shown the new certificate', async () => {
    return (await shownFingerprint(url)) === fingerprints.second;
  });

  const after = await gameServer.getSstoken(code);
  readTokenData(after);
  assert.equal(after.connection, before.connection);
  const shown = (after.connection as TLSSocket).getPeerCertificate().fingerprint256;
  assert.equal(shown, fingerprints.first);
  assert.ok((await readMetric(client, 'sudgate_tls_reloads_total', { result: 'ok' })) >= 1);
});

test('files that are replaced while it starts are used', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  for (const name of ['cert.pem', 'key.pem']) {
    await copyFile(new URL(`first.${name}`, pems), join(directory, name));
  }
  const variables = { TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: 'key.pem' };
  const config = loadConfig({ mode: 'serve', env: { ...baseVariables, ...variables }, directory });
  const logger = pino({ level: 'silent' });
  // They have been read when it first waits.
  const starting = startService({ config, logger, version: '0.0.0-test' });
  for (const name of ['cert.pem', 'key.pem']) {
    copyFileSync(new URL(`second.${name}`, pems), join(directory, name));
  }
  const service = await starting;
  scope.defer(() => service.stop());
  await eventually('the new certificate is shown', async () => {
    return (await shownFingerprint(service.url)) === fingerprints.second;
  });
});

for (const [what, replace] of [
  ['is no certificate', ({ certFile }: TlsService) => writeFile(certFile, 'not a certificate')],
  [
    'does not fit its key',
    ({ certFile }: TlsService) => copyFile(new URL('second.cert.pem', pems), certFile),
  ],
  [
    'has a key of another kind',
    ({ keyFile }: TlsService) => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    },
  ],
  ['is empty', ({ keyFile }: TlsService) => writeFile(keyFile, '')],
] as const) {
  test(`a replacement that ${what} leaves the old certificate in use`, async (t) => {
    const service = await startTlsService(new Scope(t));
    await replace(service);
    await eventually('the failure is counted', async () => {
      const labels = { result: 'failed' };
      return (await readMetric(service.client, 'sudgate_tls_reloads_total', labels)) > 0;
    });
    assert.equal(await shownFingerprint(service.url), fingerprints.first);
    assert.ok(service.log.some(({ msg }) => /not reloaded/.test(String(msg))));
  });
}

test('a broken replacement can be mended while it runs', async (t) => {
  const { certFile, client, keyFile, url } = await startTlsService(new Scope(t));
  await writeFile(certFile, 'not a certificate');
  await eventually('the failure is counted', async () => {
    return (await readMetric(client, 'sudgate_tls_reloads_total', { result: 'failed' })) > 0;
  });
  await copyFile(new URL('second.cert.pem', pems), certFile);
  await copyFile(new URL('second.key.pem', pems), keyFile);
  await eventually('the new certificate is shown', async () => {
    return (await shownFingerprint(url)) === fingerprints.second;
  });
});

test('/metrics says nothing of a certificate without TLS', async (t) => {
  const { client } = await startTestService(new Scope(t));
  const { text } = await client.request('/metrics');
  assert.doesNotMatch(text, /^sudgate_tls_certificate_expiry_seconds/m);
});

test('/metrics tells when the certificate expires', async (t) => {
  const { client } = await startTlsService(new Scope(t));
  const expiry = new X509Certificate(certificates.first).validToDate.getTime() / 1000;
  assert.equal(await readMetric(client, 'sudgate_tls_certificate_expiry_seconds'), expiry);
});

for (const command of [['serve'], ['config', 'check']]) {
  test(`${command.join(' ')} names the settings of files that cannot be used, and ends`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const file = (name: string) => new URL(name, pems).pathname;
    const good = file('first.cert.pem');
    for (const [cert, key, expected] of [
      ['/nope.pem', '/nope.pem', [/TLS_CERT_FILE: \/nope\.pem .*ENOENT/, /TLS_KEY_FILE: .*ENOENT/]],
      [good, file('second.key.pem'), [/TLS_KEY_FILE is not the private key .*TLS_CERT_FILE/]],
    ] as const) {
      const variables = { ...baseVariables, TLS_CERT_FILE: cert, TLS_KEY_FILE: key };
      const { code, stdout, stderr } = await runCli(scope, command, { directory, variables });
      assert.deepEqual([code, stdout], [78, '']);
      for (const problem of expected) assert.match(stderr, problem);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });
}
