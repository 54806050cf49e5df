import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parsePostgresUrl, showPostgresUrl } from '../../../src/store/postgres/url.ts';

describe('a PostgreSQL URL', () => {
  test('is read in all its parts', () => {
    const url =
      'postgresql://app%40corp:p%40ss%3Aw%2Frd@db.example:6432/game%20db?sslmode=verify-full&application_name=gate-1';
    assert.deepEqual(parsePostgresUrl(url), {
      host: 'db.example',
      port: 6432,
      user: 'app@corp',
      password: 'p@ss:w/rd',
      database: 'game db',
      applicationName: 'gate-1',
      tls: 'verify-full',
    });
  });

  test('need not say more than user, host and database', () => {
    assert.deepEqual(parsePostgresUrl('postgres://app@db/game'), {
      host: 'db',
      port: 5432,
      user: 'app',
      password: undefined,
      database: 'game',
      applicationName: 'sudgate',
      tls: undefined,
    });
  });

  for (const [mode, tls] of [
    ['disable', 'off'],
    ['require', 'verify-full'],
    ['verify-full', 'verify-full'],
    ['verify-ca', 'verify-ca'],
    ['no-verify', 'no-verify'],
  ] as const) {
    test(`with sslmode=${mode} means ${tls}`, () => {
      assert.equal(parsePostgresUrl(`postgres://app@db/game?sslmode=${mode}`).tls, tls);
    });
  }

  test('may name an IPv6 address, or the folder of a socket', () => {
    assert.equal(parsePostgresUrl('postgres://app@[2001:db8::7]/game').host, '2001:db8::7');
    const socket = 'postgres://app@localhost/game?host=/var/run/postgresql';
    assert.equal(parsePostgresUrl(socket).host, '/var/run/postgresql');
  });

  for (const [what, url, message] of [
    ['another scheme', 'mysql://app@db/game', /the form postgres:/],
    ['no scheme', 'db/game', /the form postgres:/],
    ['a port that is none', 'postgres://app@db:70000/game', /the form postgres:/],
    ['no host', 'postgres:///game?sslmode=disable', /names no host/],
    ['no user', 'postgres://db/game', /names no user/],
    ['no database', 'postgres://app@db', /names no database/],
    ['an empty database', 'postgres://app@db/', /names no database/],
    ['a parameter that is not known', 'postgres://app@db/game?sslrootcert=x', /known are sslmode/],
    ['an sslmode that falls back', 'postgres://app@db/game?sslmode=prefer', /one of disable/],
    ['an sslmode that is a trap', 'postgres://app@db/game?sslmode=__proto__', /one of disable/],
    ['a percent sign in the password', 'postgres://app:100%canary@db/game', /write %25/],
  ] as const) {
    test(`with ${what} is refused without being quoted`, () => {
      assert.throws(
        () => parsePostgresUrl(url),
        (error) => {
          assert.ok(error instanceof TypeError);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /canary|game/);
          return true;
        },
      );
    });
  }

  test('never shows its password, and is a URL of the same place', () => {
    const part = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
    // A path that is dots only means a folder in every URL: such a database cannot be said in one.
    const database = part.filter((name) => name !== '.' && name !== '..');
    fc.assert(
      fc.property(part, part, database, (user, password, named) => {
        const [name, secret, where] = [user, `pass${password}`, named].map(encodeURIComponent);
        const url = `postgres://${name}:${secret}@db.example/${where}?application_name=x`;
        const shown = showPostgresUrl(url);
        assert.ok(!shown.includes('pass') || `${user}${named}`.includes('pass'));
        const { password: gone, ...place } = parsePostgresUrl(shown);
        assert.equal(gone, undefined);
        const { password: kept, ...expected } = parsePostgresUrl(url);
        assert.equal(kept, `pass${password}`);
        assert.deepEqual({ ...place, applicationName: 'x' }, expected);
      }),
    );
  });
});
