/** Whatever is sent: never a 5xx, never a crash, no growth. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ChildService, startChildService } from '../support/child-service.ts';
import { type HttpAttack, httpAttacks, rawAttacks, sendRaw } from '../support/hostile.ts';
import { readMetric } from '../support/metrics.ts';
import { Scope } from '../support/scope.ts';

/** Growth that is allowed between the first and the second thousand requests. */
const maxGrowthBytes = 30 * 1024 * 1024;

async function residentBytes({ pid, client }: ChildService): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib !== undefined) return Number(kib) * 1024;
  return await readMetric(client, 'process_resident_memory_bytes');
}

async function assertWell(child: ChildService, code: string): Promise<void> {
  assert.ok(child.running(), child.output());
  const { ss_token } = await child.gameServer.exchange(code);
  assert.equal((await child.gameServer.updateSstoken(ss_token)).status, 200);
}

/** Sends one, and returns the status. A connection that is closed instead has none. */
async function send(child: ChildService, attack: HttpAttack): Promise<number | undefined> {
  const { path, ...call } = attack;
  const answer = await child.client.request(path, call).catch(() => undefined);
  if (answer === undefined) return undefined;
  assert.ok(answer.status < 500, `${answer.status} ${answer.text}`);
  const isCallback = /^\/(get_sstoken|update_sstoken|get_user_info)\/?(\?|$)/.test(path);
  const known = ['POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].includes(attack.method);
  if (isCallback && known) assert.ok([200, 413].includes(answer.status), String(answer.status));
  return answer.status;
}

/** @returns how many were answered */
async function sendMany(child: ChildService, code: string, count: number): Promise<number> {
  let answered = 0;
  const attack = fc.asyncProperty(httpAttacks(code), async (request) => {
    if ((await send(child, request)) !== undefined) answered++;
    assert.ok(child.running(), child.output());
  });
  await fc.assert(attack, { numRuns: count });
  return answered;
}

async function sendManyRaw(child: ChildService, count: number): Promise<void> {
  const attack = fc.asyncProperty(rawAttacks, async (bytes) => {
    assert.doesNotMatch(await sendRaw(child.url, bytes), /^HTTP\/1\.\d 5\d\d/m);
    assert.ok(child.running(), child.output());
  });
  await fc.assert(attack, { numRuns: count });
}

test('2,000 hostile requests: never a 5xx, never a crash, memory flat', async (t) => {
  const child = await startChildService(new Scope(t));
  const code = await child.app.issueCode('player-7');
  const rounds: number[] = [];
  for (let round = 0; round < 2; round++) {
    const answered = await sendMany(child, code, 800);
    assert.ok(answered > 600, `${answered} of 800 were answered`);
    await sendManyRaw(child, 200);
    rounds.push(await residentBytes(child));
  }
  await assertWell(child, await child.app.issueCode('player-7'));
  const [first = 0, second = 0] = rounds;
  assert.ok(first > 0);
  assert.ok(second - first < maxGrowthBytes, `grew by ${second - first} bytes`);
});

test('the /login of dev withstands them as well', async (t) => {
  const child = await startChildService(new Scope(t), { command: 'dev' });
  const code = await child.app.issueCode('player-7');
  const attack = fc.asyncProperty(httpAttacks(code), async (request) => {
    await send(child, { ...request, method: 'POST', path: '/login' });
    assert.ok(child.running(), child.output());
  });
  await fc.assert(attack, { numRuns: 300 });
  await assertWell(child, code);
});

test('connections that say nothing keep nobody else from being served', async (t) => {
  const scope = new Scope(t);
  const child = await startChildService(scope);
  const code = await child.app.issueCode('player-7');
  const { hostname, port } = new URL(child.url);
  for (const start of ['', 'POST /get_sstoken HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{']) {
    for (let count = 0; count < 100; count++) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(start);
      scope.defer(() => socket.destroy());
    }
  }
  await assertWell(child, code);
});
