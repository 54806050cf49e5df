import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, listAll, nowMs, openDatabase, otherAppId, voidUntilMs } from './database.ts';
import type { Backend } from './stores.ts';

async function revokeInTurn(store: Store, uids: readonly string[]): Promise<void> {
  for (const [index, uid] of uids.entries()) {
    await store.revocations.revokeUser(appId, uid, nowMs + index);
  }
}

async function listedUids(store: Store, pageSize?: number): Promise<string[]> {
  return (await listAll(store, pageSize)).revocations.map(({ uid }) => uid);
}

export function revocationContract(backend: Backend): void {
  describe('revoking a user', () => {
    test('voids what was issued until the end of the second', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.deepEqual(await store.revocations.revokeUser(appId, 'alice', nowMs), {
        appId,
        uid: 'alice',
        revokedAtMs: voidUntilMs,
      });
    });

    test('again in the same millisecond moves on by one each time', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (const step of [0, 1, 2, 3]) {
        const { revokedAtMs } = await store.revocations.revokeUser(appId, 'alice', nowMs);
        assert.equal(revokedAtMs, voidUntilMs + step);
      }
    });

    for (const backMs of [1, 999, 86_400_000]) {
      test(`with a clock that went back by ${backMs} ms never lowers it`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await store.revocations.revokeUser(appId, 'alice', nowMs);
        const again = await store.revocations.revokeUser(appId, 'alice', nowMs - backMs);
        assert.equal(again.revokedAtMs, voidUntilMs + 1);
        assert.deepEqual((await listAll(store)).revocations, [again]);
      });
    }

    test('later takes the later second', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.revocations.revokeUser(appId, 'alice', nowMs);
      const later = await store.revocations.revokeUser(appId, 'alice', nowMs + 5_000);
      assert.equal(later.revokedAtMs, voidUntilMs + 5_000);
    });

    test('of one app leaves the same uid of another alone', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.revocations.revokeUser(appId, 'alice', nowMs);
      const other = await store.revocations.revokeUser(otherAppId, 'alice', nowMs - 7_000);
      assert.equal(other.revokedAtMs, voidUntilMs - 7_000);
      assert.equal((await listAll(store)).revocations.length, 2);
    });

    test('keeps moments past 32 bits and of the far future exactly', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (const [uid, revokedAtMs] of Object.entries({
        1970: 999,
        past32: 4_294_967_999,
        year9999: Date.UTC(9999, 11, 31) + 999,
      })) {
        await store.revocations.revokeUser(appId, uid, revokedAtMs);
        const { revocations } = await listAll(store);
        assert.deepEqual(revocations.at(-1), { appId, uid, revokedAtMs });
      }
    });

    test('many times at once gives each call a moment of its own', async (t) => {
      const { store } = await openDatabase(backend, t);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => store.revocations.revokeUser(appId, 'alice', nowMs)),
      );
      const moments = answers.map(({ revokedAtMs }) => revokedAtMs).sort((a, b) => a - b);
      assert.deepEqual(
        moments,
        Array.from({ length: 50 }, (_, index) => voidUntilMs + index),
      );
      assert.deepEqual((await listAll(store)).revocations, [
        { appId, uid: 'alice', revokedAtMs: voidUntilMs + 49 },
      ]);
    });

    test('while it is deleted keeps both moments apart', async (t) => {
      const { store } = await openDatabase(backend, t);
      const [revoked, { revocation }] = await Promise.all([
        store.revocations.revokeUser(appId, 'alice', nowMs),
        store.users.deleteUser({ appId, uid: 'alice' }, nowMs),
      ]);
      const moments = [revoked.revokedAtMs, revocation.revokedAtMs];
      assert.deepEqual(moments.sort(), [voidUntilMs, voidUntilMs + 1]);
    });
  });

  describe('listing revocations', () => {
    test('of a new store is empty and stays at the beginning', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.deepEqual(await store.revocations.listRevocations(0, 10), {
        revocations: [],
        cursor: 0,
      });
    });

    test('gives them in the order in which they were committed', async (t) => {
      const { store } = await openDatabase(backend, t);
      const uids = ['zoe', 'alice', 'mike', 'bob', '玩家'];
      await revokeInTurn(store, uids);
      assert.deepEqual(await listedUids(store), uids);
    });

    for (const pageSize of [1, 2, 3, 7, 8]) {
      test(`in pages of ${pageSize} leaves none out and repeats none`, async (t) => {
        const { store } = await openDatabase(backend, t);
        const uids = Array.from({ length: 7 }, (_, index) => `user-${index}`);
        await revokeInTurn(store, uids);
        assert.deepEqual(await listedUids(store, pageSize), uids);
      });
    }

    test('never gives more than the limit', async (t) => {
      const { store } = await openDatabase(backend, t);
      await revokeInTurn(store, ['a', 'b', 'c']);
      assert.equal((await store.revocations.listRevocations(0, 2)).revocations.length, 2);
    });

    test('at the end keeps the cursor and is empty', async (t) => {
      const { store } = await openDatabase(backend, t);
      await revokeInTurn(store, ['a', 'b']);
      const { cursor } = await store.revocations.listRevocations(0, 10);
      assert.deepEqual(await store.revocations.listRevocations(cursor, 10), {
        revocations: [],
        cursor,
      });
    });

    test('shows a user that was revoked again once, at the new position', async (t) => {
      const { store } = await openDatabase(backend, t);
      await revokeInTurn(store, ['a', 'b', 'c']);
      const { cursor } = await store.revocations.listRevocations(0, 10);
      const again = await store.revocations.revokeUser(appId, 'a', nowMs + 50);
      assert.deepEqual(await listedUids(store), ['b', 'c', 'a']);
      const news = await store.revocations.listRevocations(cursor, 10);
      assert.deepEqual(news.revocations, [again]);
      assert.ok(news.cursor > cursor);
    });

    test('shows the newest user again if it is revoked again', async (t) => {
      const { store } = await openDatabase(backend, t);
      await revokeInTurn(store, ['a']);
      const { cursor } = await store.revocations.listRevocations(0, 10);
      const again = await store.revocations.revokeUser(appId, 'a', nowMs + 50);
      assert.deepEqual((await store.revocations.listRevocations(cursor, 10)).revocations, [again]);
    });

    test('goes on behind a user that was revoked again between two pages', async (t) => {
      const { store } = await openDatabase(backend, t);
      await revokeInTurn(store, ['a', 'b', 'c']);
      const first = await store.revocations.listRevocations(0, 2);
      await store.revocations.revokeUser(appId, 'b', nowMs + 50);
      const second = await store.revocations.listRevocations(first.cursor, 10);
      assert.deepEqual(
        second.revocations.map(({ uid }) => uid),
        ['c', 'b'],
      );
    });
  });
}
