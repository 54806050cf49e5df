/** A reader of the log that stalls holds up neither the service nor its end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spawnCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { HttpClient } from '../support/http-client.ts';
import { GameServer } from '../support/peers.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables } from '../support/service.ts';

/** Their lines are several times what any pipe or socket holds. */
const requests = 8_000;
const atOnce = 16;

test('a service whose log nobody reads answers, and ends on SIGTERM', async (t) => {
  const scope = new Scope(t);
  const port = await freePort();
  const child = spawnCli(scope, ['serve'], {
    directory: await scope.temporaryDirectory(),
    variables: { ...baseVariables, PORT: String(port) },
    isStalled: true,
  });
  const client = new HttpClient(`http://127.0.0.1:${port}`, { connections: atOnce });
  scope.defer(() => client.close());
  await eventually('the service listens', async () => {
    assert.ok(child.running(), child.stderr());
    return await client.request('/readyz').catch(() => undefined);
  });
  const gameServer = new GameServer(client);
  const ask = async (): Promise<void> => {
    for (let count = 0; count < requests / atOnce; count++) {
      assert.equal((await gameServer.getSstoken('none')).status, 200);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  child.kill('SIGTERM');
  await eventually('it ends', () => !child.running());
  assert.deepEqual(await child.exited, { code: 0, signal: null });
});
