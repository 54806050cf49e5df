/** Whether the connection to PostgreSQL is secret, and to whom. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openPostgresStore, type PostgresOptions } from '../../src/store/postgres/index.ts';
import { withPostgresClient } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Scope } from '../support/scope.ts';

const certificates = join(import.meta.dirname, '..', 'support', 'tls');
const authority = join(certificates, 'first.cert.pem');
const another = join(certificates, 'second.cert.pem');

const scope = new Scope({ after });
const secure = await PostgresServer.start(
  { ssl: 'on' },
  {
    'server.crt': readFileSync(authority, 'utf8'),
    'server.key': readFileSync(join(certificates, 'first.key.pem'), 'utf8'),
  },
);
scope.defer(() => secure.remove());
const plain = await PostgresServer.start();
scope.defer(() => plain.remove());

let stores = 0;

/** Whether the connections of a store are encrypted; rejects if it cannot be opened. */
async function isEncrypted(server: PostgresServer, options: PostgresOptions): Promise<boolean> {
  // The server may still list the connections of a store that was closed just now.
  const name = `store-${stores++}`;
  const url = new URL(options.url);
  url.searchParams.set('application_name', name);
  const store = await openPostgresStore({ ...options, url: url.href });
  try {
    await store.check();
    return await withPostgresClient(server.url('postgres'), async (client) => {
      const { rows } = await client.query(
        `select ssl from pg_stat_ssl join pg_stat_activity using (pid)
         where application_name = $1`,
        [name],
      );
      assert.equal(rows.length, 1);
      return rows[0].ssl;
    });
  } finally {
    await store.close();
  }
}

const url = (server: PostgresServer, sslmode?: string, host = server.host): string =>
  server.url('postgres').replace(server.host, host) +
  (sslmode === undefined ? '' : `?sslmode=${sslmode}`);

/** Reaches this machine, and no certificate names it. */
const otherHost = '0.0.0.0';

describe('a connection to PostgreSQL', () => {
  test('is plain if nothing else is said', async () => {
    assert.equal(await isEncrypted(secure, { url: url(secure) }), false);
  });

  for (const sslmode of ['require', 'verify-full', 'verify-ca', undefined]) {
    test(`with a known authority and sslmode ${sslmode} is encrypted`, async () => {
      const options = { url: url(secure, sslmode), caFile: authority };
      assert.equal(await isEncrypted(secure, options), true);
    });

    test(`with another authority and sslmode ${sslmode} is refused`, async () => {
      const options = { url: url(secure, sslmode), caFile: another };
      await assert.rejects(isEncrypted(secure, options), /self-signed certificate/);
    });
  }

  for (const sslmode of ['require', 'verify-full', 'verify-ca']) {
    test(`with an authority that nobody knows and sslmode=${sslmode} is refused`, async () => {
      await assert.rejects(
        isEncrypted(secure, { url: url(secure, sslmode) }),
        /self-signed certificate/,
      );
    });
  }

  for (const sslmode of ['require', 'verify-full', undefined]) {
    test(`to a host that the certificate does not name, sslmode ${sslmode}, is refused`, async () => {
      const options = { url: url(secure, sslmode, otherHost), caFile: authority };
      await assert.rejects(isEncrypted(secure, options), /does not match certificate/);
    });
  }

  test('with sslmode=verify-ca may be to another host', async () => {
    const options = { url: url(secure, 'verify-ca', otherHost), caFile: authority };
    assert.equal(await isEncrypted(secure, options), true);
  });

  test('with sslmode=no-verify is encrypted to whoever answers', async () => {
    assert.equal(await isEncrypted(secure, { url: url(secure, 'no-verify', otherHost) }), true);
  });

  for (const sslmode of ['require', 'no-verify']) {
    test(`with sslmode=${sslmode} never falls back to plain text`, async () => {
      await assert.rejects(
        isEncrypted(plain, { url: url(plain, sslmode) }),
        /does not support SSL/,
      );
    });
  }

  test('with a file of authorities that is not there says which', async () => {
    const options = { url: url(secure), caFile: join(certificates, 'none.pem') };
    await assert.rejects(isEncrypted(secure, options), /none\.pem/);
  });
});
