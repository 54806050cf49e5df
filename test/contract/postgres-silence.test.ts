/** Connections die without a word when what is between forgets them; new ones work at once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RevocationWatermarks } from '../../src/revocation/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { eventually } from '../support/eventually.ts';
import { patient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { appId, nowMs, voidUntilMs } from './database.ts';
import { createDatabase } from './postgres-database.ts';

/** Far below what the options of {@link patient} allow a statement. */
const deadlineMs = 15_000;

async function openTwo(scope: Scope) {
  const url = await createDatabase(scope);
  const proxy = await TcpProxy.start(scope, url);
  const near = await openPostgresStore({ ...patient, url: proxy.through(url), poolSize: 2 });
  // What hangs is told at once, which a store that is closed waits for.
  scope.defer(() => near.close());
  scope.defer(() => proxy.cut());
  const far = await openPostgresStore({ ...patient, url });
  scope.defer(() => far.close());
  await Promise.all([near.check(), near.check()]);
  return { proxy, near, far };
}

describe('a revocation is heard of', () => {
  test('although the connections have died without a word', async (t) => {
    const scope = new Scope(t);
    const { proxy, near, far } = await openTwo(scope);
    const watermarks = new RevocationWatermarks({ store: near.revocations });
    scope.defer(() => watermarks.stop());
    await watermarks.start();
    proxy.forget();
    await far.revocations.revokeUser(appId, 'alice', nowMs);
    const heard = () => watermarks.revokedAt(appId, 'alice') === voidUntilMs;
    await eventually('it is heard of', heard, deadlineMs);
  });

  test('although all connections wait for answers that never come', async (t) => {
    const { proxy, near, far } = await openTwo(new Scope(t));
    await far.revocations.revokeUser(appId, 'alice', nowMs);
    proxy.forget();
    const hanging = [near.users, near.users].map((users) =>
      users.findUser({ appId, uid: 'alice' }).catch(() => {}),
    );
    const late = sleep(deadlineMs, undefined, { ref: false });
    const page = await Promise.race([near.revocations.listRevocations(0, 10), late]);
    assert.deepEqual(page?.revocations, [{ appId, uid: 'alice', revokedAtMs: voidUntilMs }]);
    proxy.cut();
    await Promise.all(hanging);
  });
});
