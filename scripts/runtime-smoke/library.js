/** Imports every part of the installed package, and takes the tokens that Sud published. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createCallbackApp, createFunctionDirectory } from 'sudgate';
import { NewSudMGPAuth } from 'sudgate/compat';
import { createNodeHandler } from 'sudgate/node';
import manifest from 'sudgate/package.json' with { type: 'json' };
import { createSigningSecrets, signatureHeaders, verifyCallbackSignature } from 'sudgate/signature';
import { createTokenService } from 'sudgate/token';

const names = Object.keys(manifest.exports).filter((name) => name !== './package.json');
for (const name of names) {
  const part = await import(name.replace(/^\./, 'sudgate'));
  assert.ok(Object.keys(part).length > 0, name);
}

const vectors = JSON.parse(readFileSync('tokens.json', 'utf8'));
for (const { token, exp, credentials, payload } of vectors.published) {
  const { appId, secret } = vectors.credentials[credentials];
  const at = (seconds) => ({ clock: () => seconds * 1000 });
  const tokens = createTokenService({ appId, secrets: [secret], ...at(exp - 1) });
  assert.deepEqual({ ...tokens.verifyCode(token) }, JSON.parse(payload));
  assert.equal(NewSudMGPAuth(appId, secret, at(exp)).verifySSToken(token), 1005);
}

const { appId, secret } = vectors.credentials.demo;
const secrets = createSigningSecrets([secret]);
const body = new TextEncoder().encode('{"a": 1}\n');
const headers = signatureHeaders({ secrets, appId, nonce: () => 'once' }, body);
const options = { secretsOf: () => secrets };
assert.ok(verifyCallbackSignature(options, headers, body).ok);
assert.ok(!verifyCallbackSignature(options, headers, body.subarray(1)).ok);

const tokens = createTokenService({ appId, secrets: [secret] });
const users = createFunctionDirectory(({ uid }) => ({ nick_name: uid }));
const app = createCallbackApp({ tokens, secrets: [secret], users });
const server = createServer(createNodeHandler(app)).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/get_sstoken`;
const code = JSON.stringify({ code: tokens.issueCode('alice').token });
for (const [sent, retCode] of [
  [code, 0],
  ['{', 10002],
  [' '.repeat(70_000), 10002],
]) {
  const answer = await fetch(url, { method: 'POST', body: sent });
  assert.equal((await answer.json()).ret_code, retCode);
}
server.closeAllConnections();
server.close();

const runtime = process.versions.bun ? `bun ${process.versions.bun}` : `node ${process.version}`;
console.log(`${runtime}: ${names.length} exports, ${vectors.published.length} published tokens ok`);
