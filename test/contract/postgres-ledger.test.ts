/** The ledger on PostgreSQL while somebody is at one of its accounts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createLedger } from '../../src/ledger/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { eventually } from '../support/eventually.ts';
import { withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { appId } from './database.ts';
import { order } from './ledger-contract.ts';
import { createDatabase, withStore } from './postgres-database.ts';

const uids = ['locked', 'u1', 'u2', 'u3'];

/** Works while the account `locked` is locked, as by a replica that hangs in a transaction. */
async function whileLocked(
  t: ConstructorParameters<typeof Scope>[0],
  work: (store: Store, letGo: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const url = await createDatabase(new Scope(t));
  await withStore({ url }, async (store) => {
    for (const uid of uids) await store.ledger.openAccount({ appId, uid });
    await store.ledger.book([order({ uid: 'locked', orderId: 'before' })]);
    await withPostgresClient(url, async (client) => {
      await client.query('begin');
      await client.query("select * from score_accounts where uid = 'locked' for update");
      await work(store, () => client.query('rollback'));
    });
  });
}

test('an account that is locked holds up no other, and is booked on when it is free', async (t) => {
  await whileLocked(t, async ({ ledger: store }, letGo) => {
    // Two batches, so that the locked one is there again.
    const ledger = createLedger({ store, limits: { batchOrders: 5, maxWaitMs: 60_000 } });
    const orders = Array.from({ length: 8 }, (_, nth) =>
      order({ uid: uids[nth % 4] as string, orderId: `so-${nth}` }),
    );
    const booked = orders.map(async (each) => [each.uid, (await ledger.book(each)).outcome]);
    const others = await Promise.all(booked.filter((_, nth) => nth % 4 !== 0));
    assert.deepEqual(
      others,
      orders.filter(({ uid }) => uid !== 'locked').map(({ uid }) => [uid, 'booked']),
    );
    await letGo();
    const rest = await Promise.all(booked.filter((_, nth) => nth % 4 === 0));
    assert.deepEqual(rest, [
      ['locked', 'booked'],
      ['locked', 'booked'],
    ]);
    await ledger.close();
  });
});

test('of an account that stays locked, repeats are known and nothing is claimed of new orders', async (t) => {
  await whileLocked(t, async ({ ledger: store }, letGo) => {
    const ledger = createLedger({ store, limits: { maxWaitMs: 500 } });
    const book = (orderId: string) => ledger.book(order({ uid: 'locked', orderId }));
    const unknown = { code: 'score_outcome_unknown' };
    const fresh = assert.rejects(book('so-1'), unknown);
    // A busy machine may take longer than is waited for a lock.
    const repeat = eventually('the repeat is known', () => book('before').catch(() => undefined));
    assert.equal((await repeat).outcome, 'duplicate');
    await fresh;
    // A ledger that ends does not wait for the lock.
    const last = assert.rejects(book('so-2'), unknown);
    await ledger.close();
    await last;
    await letGo();
    assert.equal((await store.findAccount({ appId, uid: 'locked' }))?.sequence, 1);
  });
});

test('an account that somebody lets go in a moment is booked on as they left it', async (t) => {
  const url = await createDatabase(new Scope(t));
  await withStore({ url }, async ({ ledger: store }) => {
    const uid = 'u1';
    await store.openAccount({ appId, uid });
    await withPostgresClient(url, async (client) => {
      // Others book by the sequence: an account that was read before they did would be refused.
      const bookElsewhere = `update score_accounts set balance = balance + 5, sequence = sequence + 1
        where uid = '${uid}'`;
      for (let attempt = 1; ; attempt++) {
        await client.query('begin');
        await client.query(bookElsewhere);
        const booking = store.book([order({ uid, orderId: `so-${attempt}`, amount: 250n })]);
        await setTimeout(10);
        await client.query('commit');
        const [outcome] = await booking;
        // On a busy machine the moment may be longer than it waits.
        if (outcome?.outcome === 'locked' && attempt < 50) continue;
        assert.equal(outcome?.outcome, 'booked');
        assert.equal(outcome.booking.sequence, attempt + 1);
        assert.equal(outcome.booking.balanceAfter, BigInt(5 * attempt + 250));
        return;
      }
    });
  });
});
