import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredUser } from '../../src/users/index.ts';
import { appId, manyUsers, openDatabase, otherAppId, profile, user } from './database.ts';
import type { Backend } from './stores.ts';

/** More than a backend puts into one statement. */
const batchSize = 1_200;

/** A row that no database takes. */
const impossible = { ...user('impossible'), nick_name: null } as unknown as StoredUser;

export function batchContract(backend: Backend): void {
  describe('putting several users', () => {
    test('takes 1,200 at once', async (t) => {
      const { store } = await openDatabase(backend, t);
      const users = manyUsers(batchSize);
      await store.users.putUsers(appId, users);
      for (const { uid, ...expected } of users) {
        assert.deepEqual(await store.users.findUser({ appId, uid }), expected);
      }
    });

    test('takes none at all', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUsers(appId, []);
      await store.users.addMissingUsers(appId, []);
    });

    test('lets later rows of a batch win', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUsers(appId, [
        user('alice', { nick_name: 'first', banned: true }),
        user('bob'),
        user('alice', { nick_name: 'second' }),
      ]);
      assert.deepEqual(
        await store.users.findUser({ appId, uid: 'alice' }),
        profile({ nick_name: 'second' }),
      );
    });

    test('lets later rows win over the whole length of a long batch', async (t) => {
      const { store } = await openDatabase(backend, t);
      const last = manyUsers(batchSize).map((row) => ({ ...row, nick_name: 'last' }));
      await store.users.putUsers(appId, [...manyUsers(batchSize), ...last]);
      for (const { uid } of last) {
        assert.equal((await store.users.findUser({ appId, uid }))?.nick_name, 'last');
      }
    });

    test('replaces those that are there', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'user-1' }, profile({ banned: true }));
      await store.users.putUsers(appId, manyUsers(3));
      assert.equal((await store.users.findUser({ appId, uid: 'user-1' }))?.banned, false);
    });

    for (const position of [0, 600, batchSize - 1]) {
      test(`puts none of 1,200 if number ${position} cannot be put`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await store.users.putUser({ appId, uid: 'user-0' }, profile({ nick_name: 'before' }));
        const users = manyUsers(batchSize).with(position, impossible);
        await assert.rejects(store.users.putUsers(appId, users));
        assert.equal((await store.users.findUser({ appId, uid: 'user-0' }))?.nick_name, 'before');
        for (const uid of ['user-1', 'user-599', 'user-601', 'user-1198']) {
          assert.equal(await store.users.findUser({ appId, uid }), undefined);
        }
      });
    }

    test('that failed leaves a store that works', async (t) => {
      const { store } = await openDatabase(backend, t);
      await assert.rejects(store.users.putUsers(appId, [user('alice'), impossible]));
      await store.users.putUsers(appId, [user('alice')]);
      await store.revocations.revokeUser(appId, 'alice', 1);
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
    });

    test('never shows a read a part of the batch', async (t) => {
      const { store } = await openDatabase(backend, t);
      let isDone = false;
      const writing = store.users.putUsers(appId, manyUsers(batchSize)).finally(() => {
        isDone = true;
      });
      // First row, then last: with a part of the batch in sight there would be one without the other.
      while (!isDone) {
        const first = await store.users.findUser({ appId, uid: 'user-0' });
        const last = await store.users.findUser({ appId, uid: `user-${batchSize - 1}` });
        if (first !== undefined) assert.notEqual(last, undefined);
      }
      await writing;
      assert.notEqual(await store.users.findUser({ appId, uid: 'user-0' }), undefined);
    });

    test('keeps the order of calls that were made one after the other', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (let round = 0; round < 20; round++) {
        await store.users.putUsers(appId, [user('alice', { nick_name: `round ${round}` })]);
        assert.equal(
          (await store.users.findUser({ appId, uid: 'alice' }))?.nick_name,
          `round ${round}`,
        );
      }
    });

    test('in calls at the same time loses none of them', async (t) => {
      const { store } = await openDatabase(backend, t);
      const batches = Array.from({ length: 10 }, (_, index) => manyUsers(60, `${index}-`));
      await Promise.all(batches.map((users) => store.users.putUsers(appId, users)));
      for (const { uid } of batches.flat()) {
        assert.equal((await store.users.findUser({ appId, uid }))?.nick_name, uid);
      }
    });
  });

  describe('adding missing users', () => {
    test('keeps what is there and adds the rest', async (t) => {
      const { store } = await openDatabase(backend, t);
      const before = profile({ nick_name: 'before', banned: true });
      await store.users.putUser({ appId, uid: 'user-1' }, before);
      await store.users.addMissingUsers(appId, manyUsers(batchSize));
      assert.deepEqual(await store.users.findUser({ appId, uid: 'user-1' }), before);
      for (const uid of ['user-0', 'user-2', 'user-1199']) {
        assert.equal((await store.users.findUser({ appId, uid }))?.nick_name, uid);
      }
    });

    test('takes the first of several rows of one uid', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.addMissingUsers(appId, [
        user('alice', { nick_name: 'first' }),
        user('alice', { nick_name: 'second' }),
      ]);
      assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.nick_name, 'first');
    });

    test('does not look at other apps', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId: otherAppId, uid: 'alice' }, profile({ banned: true }));
      await store.users.addMissingUsers(appId, [user('alice')]);
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
    });

    test('fails for a row that cannot be put instead of leaving it out', async (t) => {
      const { store } = await openDatabase(backend, t);
      await assert.rejects(store.users.addMissingUsers(appId, [impossible]));
    });
  });
}
