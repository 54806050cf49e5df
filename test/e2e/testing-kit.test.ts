/** What an app's own tests look like with `sudgate/testing`; the app here is an Express server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { createSigningSecrets, verifyCallbackSignature } from '../../src/signature/index.ts';
import { createSimulator, mintCode, signCallback } from '../../src/testing/index.ts';
import { simulatedApp, startAppServer } from '../support/app-server.ts';
import { Scope } from '../support/scope.ts';

test('a round against an app server, as in docs/simulator.md', async (t) => {
  const app = await startAppServer(new Scope(t));
  const { appId, appSecret } = simulatedApp;
  const callbacks = app.url;
  /** What the app made of the settlement. */
  const winnerOf = (roundId: string) => {
    const settled = app.received.find(({ raw }) => raw.includes('game_settle'));
    assert.match(settled?.raw ?? '', new RegExp(roundId));
    return /"results":\[\{"uid":"(\w+)"/.exec(settled?.raw ?? '')?.[1];
  };

  const simulator = createSimulator({ appId, appSecret, callbacks, speed: 1000 });
  t.after(() => simulator.close());
  const round = await simulator.playRound({ uids: ['alice', 'bob'] });
  await simulator.settled();
  assert.ok(simulator.deliveries.every(({ state }) => state === 'delivered'));
  assert.equal(await winnerOf(round.gameRoundId), round.settle.results[0]?.uid);

  const docs = await readFile(new URL('../../docs/simulator.md', import.meta.url), 'utf8');
  const [, shown = ''] = /```ts\n([^`]*)```/.exec(docs) ?? [];
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const lines = shown.split('\n').filter((line) => !line.startsWith('import '));
  assert.ok(lines.length > 5);
  for (const line of lines) assert.ok(source.includes(line), line);
});

test('signCallback makes the headers that a handler of Express accepts', async (t) => {
  const secrets = createSigningSecrets([simulatedApp.appSecret]);
  const app = express().post('/notify', express.raw({ type: '*/*' }), (request, response) => {
    const options = {
      secretsOf: (id: string) => (id === simulatedApp.appId ? secrets : undefined),
    };
    const { ok } = verifyCallbackSignature(options, request.headers, request.body as Buffer);
    response.json({ ret_code: ok ? 0 : 1, ret_msg: '' });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const body = JSON.stringify({ notify_id: 'n-1' });
  const post = async (sent: string) => {
    const headers = { 'content-type': 'application/json', ...signCallback(simulatedApp, body) };
    const answer = await fetch(`http://127.0.0.1:${port}/notify`, {
      method: 'POST',
      headers,
      body: sent,
    });
    return (await answer.json()) as { ret_code: number };
  };
  assert.equal((await post(body)).ret_code, 0);
  assert.equal((await post(`${body} `)).ret_code, 1);
});

test('mintCode has the three claims of the official SDKs', () => {
  const clock = () => 1_800_000_000_500;
  const code = mintCode({ ...simulatedApp, uid: 'alice', clock });
  const [, claims = ''] = code.split('.');
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    uid: 'alice',
    app_id: simulatedApp.appId,
    exp: 1_800_007_200,
  });
});
