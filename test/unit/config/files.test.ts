/** The files that settings name. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ConfigError, checkFiles, loadConfig } from '../../../src/config/index.ts';
import { type Afterwards, temporaryDirectory } from '../../contract/temporary-directory.ts';
import { type Environment, oneApp } from './support.ts';

const pem = (name: string) =>
  fileURLToPath(new URL(`../../support/tls/${name}.pem`, import.meta.url));
const postgres = 'postgres://sudgate:secret@127.0.0.1/sudgate';

function check(t: Afterwards, env: Environment): readonly string[] {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, 'text.pem'), 'not a certificate');
  const config = loadConfig({ mode: 'serve', env: { ...oneApp, ...env }, directory });
  try {
    checkFiles(config);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
}

test('files that can be used are no problem', (t) => {
  const pair = { TLS_CERT_FILE: pem('first.cert'), TLS_KEY_FILE: pem('first.key') };
  const database = { DATABASE_URL: postgres, DATABASE_CA_FILE: pem('first.cert') };
  assert.deepEqual(check(t, { ...pair, ...database }), []);
  assert.deepEqual(check(t, {}), []);
});

test('each file that is missing or is something else is named with its setting', (t) => {
  const problems = check(t, {
    TLS_CERT_FILE: 'text.pem',
    TLS_KEY_FILE: 'missing.pem',
    DATABASE_URL: postgres,
    DATABASE_CA_FILE: '.',
  });
  assert.equal(problems.length, 3, problems.join('\n'));
  assert.match(problems[0] ?? '', /^TLS_CERT_FILE: .*text\.pem holds no certificate in PEM/);
  assert.match(problems[1] ?? '', /^TLS_KEY_FILE: .*missing\.pem cannot be read \(ENOENT\)$/);
  assert.match(problems[2] ?? '', /^DATABASE_CA_FILE: .* cannot be read \(EISDIR\)$/);
});

test('a certificate in the place of the key, and a key of another certificate, are told apart', (t) => {
  const TLS_CERT_FILE = pem('first.cert');
  const swapped = check(t, { TLS_CERT_FILE, TLS_KEY_FILE: TLS_CERT_FILE });
  assert.match(swapped.join(), /^TLS_KEY_FILE: .* holds no private key/);
  const other = check(t, { TLS_CERT_FILE, TLS_KEY_FILE: pem('second.key') });
  assert.match(other.join(), /^TLS_KEY_FILE is not the private key of .* TLS_CERT_FILE$/);
  const rsa = join(temporaryDirectory(t), 'rsa.key.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(rsa, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const ofOtherKind = check(t, { TLS_CERT_FILE, TLS_KEY_FILE: rsa });
  assert.match(ofOtherKind.join(), /^TLS_KEY_FILE is not the private key of .* TLS_CERT_FILE$/);
});
