/** A check of scores that is stopped leaves the balance as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appId,
  appSecret,
  type Json,
  player,
  ReferenceServer,
  scorePlayer,
} from '../checker/faulty/reference-server.ts';
import { type CliProcess, spawnCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';

/** Has something done at the order with this amount, the first time it comes. */
class Watched extends ReferenceServer {
  onOrderOf10: () => void = () => {};

  override updateScore(order: Json): Json | Promise<Json> {
    const answer = super.updateScore(order);
    if (order.score === 10) this.onOrderOf10();
    this.onOrderOf10 = order.score === 10 ? () => {} : this.onOrderOf10;
    return answer;
  }
}

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} amid 50 orders at once: the balance is put back, and the code is ${expected}`, async (t) => {
    const scope = new Scope(t);
    const server = new Watched();
    const url = await server.start(scope);
    const before = server.getScore({ uid: scorePlayer });
    const credentials = ['--app-id', appId, '--app-secret', appSecret];
    const users = ['--uid', player, '--score-uid', scorePlayer];
    const args = ['check', url, ...credentials, ...users, '--only', 'scores.parallel-consumes'];
    const directory = await scope.temporaryDirectory();
    const cli: CliProcess = spawnCli(scope, args, { directory });
    server.onOrderOf10 = () => cli.kill(signal);
    const { code } = await cli.exited;
    assert.equal(code, expected, cli.stderr());
    assert.equal(cli.stderr(), `sudgate: stopped by ${signal}\n`);
    assert.equal(cli.stdout(), '');
    assert.deepEqual(server.getScore({ uid: scorePlayer }), before);
  });
}
