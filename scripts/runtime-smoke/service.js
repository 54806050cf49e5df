/** Starts the service from the installed package and exchanges a code. */
import assert from 'node:assert/strict';
import { createTokenService } from 'sudgate';
import { createLogger, loadConfig, startService } from 'sudgate/server';

const config = loadConfig({ mode: 'dev', env: { PORT: '0', LOG_LEVEL: 'silent' }, directory: '.' });
const service = await startService({ config, logger: createLogger('silent'), version: 'smoke' });
const call = async (path, body) =>
  (
    await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();
const login = await call('/login', { user_id: 'alice' });
const exchange = await call('/get_sstoken', { code: login.data.code });
assert.equal(exchange.ret_code, 0);
const [app] = config.apps;
const tokens = createTokenService({ appId: app.appId, secrets: app.secrets });
assert.equal(tokens.verifySsToken(exchange.data.ss_token).uid, 'alice');
await service.stop();
console.log(`node ${process.version}: exchange ok`);
