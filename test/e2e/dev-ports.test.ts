/** `sudgate dev` on ports that others have, and other ways in which it cannot start. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';

/** @returns whether the port could be had; it is held until the test is over */
async function take(scope: Scope, port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  scope.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

/** A port that is taken, with the next one taken as well. */
async function takeTwo(scope: Scope): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = await take(scope, 0);
    if (first !== undefined && (await take(scope, first + 1)) !== undefined) return first;
  }
  return assert.fail('no two ports in a row');
}

async function failingRun(scope: Scope, args: readonly string[], variables = {}) {
  const directory = await scope.temporaryDirectory();
  const { code, stdout, stderr } = await runCli(scope, args, { directory, variables });
  assert.equal(stdout, '');
  return { code, stderr };
}

test('dev ends at once if its port is taken and the next one is free', async (t) => {
  const scope = new Scope(t);
  const port = await take(scope, 0);
  const { code, stderr } = await failingRun(scope, ['dev'], { PORT: String(port) });
  const message = `sudgate: 127.0.0.1:${port} is in use: set PORT to another one\n`;
  assert.deepEqual([code, stderr], [1, message]);
});

test('dev names its own port if both are taken', async (t) => {
  const scope = new Scope(t);
  const port = await takeTwo(scope);
  const { code, stderr } = await failingRun(scope, ['dev'], { PORT: String(port) });
  const message = `sudgate: 127.0.0.1:${port} is in use: set PORT to another one\n`;
  assert.deepEqual([code, stderr], [1, message]);
});

test('dev says to set PORT if the port of its platform is taken, simulate to set --port', async (t) => {
  const scope = new Scope(t);
  const port = await takeTwo(scope);
  const forward = ['dev', '--forward', 'http://127.0.0.1:1'];
  const ofDev = await failingRun(scope, forward, { PORT: String(port) });
  assert.equal(ofDev.code, 1);
  assert.match(ofDev.stderr, new RegExp(`:${port + 1} is in use, .*: set PORT to another one`));
  assert.doesNotMatch(ofDev.stderr, /--port/);

  const simulate = ['simulate', 'http://127.0.0.1:1', '--port', String(port)];
  const ofSimulate = await failingRun(scope, simulate);
  assert.equal(ofSimulate.code, 1);
  assert.match(ofSimulate.stderr, new RegExp(`:${port} is in use, .*: set --port`));
  assert.doesNotMatch(ofSimulate.stderr, /PORT/);
});

test('dev ends if its service cannot start after the platform has', async (t) => {
  const variables = { PORT: '0', DATABASE_URL: 'file:.' };
  const { code, stderr } = await failingRun(new Scope(t), ['dev'], variables);
  assert.equal(code, 1);
  assert.match(stderr, /cannot start/);
});

for (const [option, value] of [
  ['--path', 'notify=/sud/events'],
  ['--login-url', 'http://127.0.0.1/login'],
] as const) {
  test(`dev ${option} without --forward is wrong usage`, async (t) => {
    const { code, stderr } = await failingRun(new Scope(t), ['dev', option, value]);
    assert.deepEqual([code, stderr], [2, `sudgate: ${option} needs --forward\n`]);
  });
}
