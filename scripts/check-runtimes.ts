/** A smoke run of the packed package on every supported line of Node. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackedPackage } from './packed-package.ts';

/** The oldest and the newest; the tests themselves run on the one in between. */
const lines = ['22', '24', '26'];

const smoke = `
import assert from 'node:assert/strict';
import { createTokenService } from 'sudgate';
import { createLogger, loadConfig, startService } from 'sudgate/server';

const config = loadConfig({ mode: 'dev', env: { PORT: '0', LOG_LEVEL: 'silent' }, directory: '.' });
const service = await startService({ config, logger: createLogger('silent'), version: 'smoke' });
const call = async (path, body) =>
  (await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })).json();
const login = await call('/login', { user_id: 'alice' });
const exchange = await call('/get_sstoken', { code: login.data.code });
assert.equal(exchange.ret_code, 0);
const [app] = config.apps;
const tokens = createTokenService({ appId: app.appId, secrets: app.secrets });
assert.equal(tokens.verifySsToken(exchange.data.ss_token).uid, 'alice');
await service.stop();
console.log('node ' + process.version + ': exchange ok');
`;

const packed = installPackedPackage();
try {
  writeFileSync(join(packed.directory, 'smoke.js'), smoke);
  for (const line of lines) {
    const prefix = join(packed.directory, `node-${line}`);
    mkdirSync(prefix);
    writeFileSync(
      join(prefix, 'package.json'),
      JSON.stringify({ private: true, allowScripts: { node: true } }),
    );
    execFileSync('npm', ['install', '--silent', `node@${line}`], { cwd: prefix, stdio: 'inherit' });
    const binary = join(prefix, 'node_modules/.bin/node');
    execFileSync(binary, ['--disable-warning=ExperimentalWarning', 'smoke.js'], {
      cwd: packed.directory,
      stdio: 'inherit',
      timeout: 60_000,
    });
  }
} finally {
  packed.remove();
}
