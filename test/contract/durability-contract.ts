import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { untilPasses } from '../support/eventually.ts';
import {
  appId,
  listAll,
  manyUsers,
  nowMs,
  openDatabase,
  profile,
  user,
  voidUntilMs,
} from './database.ts';
import type { Backend } from './stores.ts';

export function durabilityContract(backend: Backend): void {
  describe('opening a store again', () => {
    test('finds profiles, revocations and their order', async (t) => {
      const database = await openDatabase(backend, t);
      const { users, revocations } = database.store;
      await users.putUsers(appId, manyUsers(30));
      await users.putUser({ appId, uid: 'alice' }, profile({ gender: 'male', banned: true }));
      for (const uid of ['c', 'a', 'b', 'c']) await revocations.revokeUser(appId, uid, nowMs);
      const before = await listAll(database.store);
      const store = await database.reopen(database.store);
      assert.deepEqual(
        await store.users.findUser({ appId, uid: 'alice' }),
        profile({ gender: 'male', banned: true }),
      );
      assert.equal((await store.users.findUser({ appId, uid: 'user-29' }))?.nick_name, 'user-29');
      assert.deepEqual(await listAll(store), before);
    });

    test('keeps deleted users deleted and revoked', async (t) => {
      const database = await openDatabase(backend, t);
      await database.store.users.putUser({ appId, uid: 'alice' }, profile());
      const { revocation } = await database.store.users.deleteUser({ appId, uid: 'alice' }, nowMs);
      const store = await database.reopen(database.store);
      assert.equal(await store.users.findUser({ appId, uid: 'alice' }), undefined);
      assert.deepEqual((await listAll(store)).revocations, [revocation]);
    });

    test('goes on with the positions and moments of before', async (t) => {
      const database = await openDatabase(backend, t);
      await database.store.revocations.revokeUser(appId, 'alice', nowMs);
      const { cursor } = await listAll(database.store);
      const store = await database.reopen(database.store);
      const again = await store.revocations.revokeUser(appId, 'alice', nowMs);
      assert.equal(again.revokedAtMs, voidUntilMs + 1);
      assert.deepEqual((await listAll(store, 10, cursor)).revocations, [again]);
    });

    test('many times changes nothing', async (t) => {
      const database = await openDatabase(backend, t);
      let { store } = database;
      await store.users.putUser({ appId, uid: 'alice' }, profile());
      await store.revocations.revokeUser(appId, 'bob', nowMs);
      const before = await listAll(store);
      for (let round = 0; round < 5; round++) store = await database.reopen(store);
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
      assert.deepEqual(await listAll(store), before);
    });
  });

  describe('closing a store', () => {
    test('lets every call that is under way finish', async (t) => {
      const database = await openDatabase(backend, t);
      const { users, revocations } = database.store;
      const calls = [
        users.putUsers(appId, manyUsers(1_200)),
        users.putUser({ appId, uid: 'alice' }, profile()),
        users.addMissingUsers(appId, [user('bob')]),
        users.deleteUser({ appId, uid: 'carol' }, nowMs),
        revocations.revokeUser(appId, 'dave', nowMs),
        revocations.listRevocations(0, 10),
        users.findUser({ appId, uid: 'nobody' }),
      ];
      const settled = Promise.allSettled(calls);
      await database.close(database.store);
      const failed = (await settled).filter(({ status }) => status === 'rejected');
      assert.deepEqual(failed, []);
      const store = await database.another();
      for (const uid of ['user-0', 'user-1199', 'alice', 'bob']) {
        assert.notEqual(await store.users.findUser({ appId, uid }), undefined);
      }
      const { revocations: listed } = await listAll(store);
      assert.deepEqual(listed.map(({ uid }) => uid).sort(), ['carol', 'dave']);
    });

    test('leaves a long batch that is under way whole or out', async (t) => {
      for (let turns = 0; turns < 40; turns += 3) {
        const database = await openDatabase(backend, t);
        const batch = database.store.users.putUsers(appId, manyUsers(1_200));
        const settled = Promise.allSettled([batch]);
        for (let turn = 0; turn < turns; turn++) await undefined;
        await database.close(database.store);
        const [{ status }] = await settled;
        const store = await database.another();
        for (const uid of ['user-0', 'user-700', 'user-1199']) {
          const found = await store.users.findUser({ appId, uid });
          assert.equal(found !== undefined, status === 'fulfilled');
        }
      }
    });

    test('makes later calls fail', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      await database.close(store);
      await assert.rejects(store.check());
      await assert.rejects(store.users.findUser({ appId, uid: 'alice' }));
      await assert.rejects(store.users.putUser({ appId, uid: 'alice' }, profile()));
      await assert.rejects(store.revocations.listRevocations(0, 1));
    });

    test('leaves other stores of the database at work', async (t) => {
      const database = await openDatabase(backend, t);
      const other = await database.another();
      await database.close(database.store);
      await other.check();
      await other.users.putUser({ appId, uid: 'alice' }, profile());
      assert.deepEqual(await other.users.findUser({ appId, uid: 'alice' }), profile());
    });
  });

  describe('two stores on one database', () => {
    test('each see what the other has answered', async (t) => {
      const database = await openDatabase(backend, t);
      const stores = [database.store, await database.another()];
      for (let round = 0; round < 6; round++) {
        const [writer, reader] = round % 2 === 0 ? stores : stores.toReversed();
        const nick_name = `round ${round}`;
        await writer?.users.putUser({ appId, uid: 'alice' }, profile({ nick_name }));
        await untilPasses(async () => {
          const found = await reader?.users.findUser({ appId, uid: 'alice' });
          assert.equal(found?.nick_name, nick_name);
        });
      }
    });

    test('each see all that was written before a write of their own', async (t) => {
      const database = await openDatabase(backend, t);
      const other = await database.another();
      await other.users.findUser({ appId, uid: 'alice' });
      await database.store.users.putUser({ appId, uid: 'alice' }, profile());
      await other.users.putUser({ appId, uid: 'bob' }, profile());
      assert.deepEqual(await other.users.findUser({ appId, uid: 'alice' }), profile());
      await database.store.users.deleteUser({ appId, uid: 'alice' }, nowMs);
      await other.users.deleteUser({ appId, uid: 'bob' }, nowMs);
      assert.equal(await other.users.findUser({ appId, uid: 'alice' }), undefined);
    });

    test('share moments and positions of revocations', async (t) => {
      const database = await openDatabase(backend, t);
      const other = await database.another();
      await database.store.revocations.revokeUser(appId, 'alice', nowMs);
      const { cursor } = await listAll(other);
      const again = await other.revocations.revokeUser(appId, 'alice', nowMs);
      assert.equal(again.revokedAtMs, voidUntilMs + 1);
      assert.deepEqual((await listAll(database.store, 10, cursor)).revocations, [again]);
    });
  });
}
