import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Gender } from '../../src/protocol/index.ts';
import { UserProfile } from '../../src/users/index.ts';
import { appId, nowMs, openDatabase, otherAppId, profile, voidUntilMs } from './database.ts';
import type { Backend } from './stores.ts';

/** One value for each member that is not its default. */
const special: UserProfile = {
  nick_name: 'Alice',
  avatar_url: 'https://example.com/alice.png?size=128&v=2',
  gender: 'female',
  is_ai: 1,
  ai_level: 3,
  banned: true,
};

const alikeUids = [
  ['letters of another case', 'Player', 'player'],
  ['a space at the end', 'player', 'player '],
  ['another normal form', '\u00e9', 'e\u0301'],
  ['leading zeros', '7', '007'],
  ['wildcards', 'a%', 'ab'],
  ['another script', 'a', '\u0430'],
] as const;

const unusualUids = [
  'robert"; drop table users; --',
  "o'hara",
  '__proto__',
  '玩家一号',
  '🎲',
  'مرحبا',
  '\u{10ffff}',
  'a'.repeat(200),
  '€'.repeat(66),
];

export function userContract(backend: Backend): void {
  describe('a profile', () => {
    test('is read back as it was put', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'alice' }, special);
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), special);
    });

    test('of a user that is not there is undefined', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.equal(await store.users.findUser({ appId, uid: 'nobody' }), undefined);
    });

    test('is replaced as a whole', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'alice' }, special);
      await store.users.putUser({ appId, uid: 'alice' }, profile({ nick_name: 'Eve' }));
      assert.deepEqual(
        await store.users.findUser({ appId, uid: 'alice' }),
        profile({ nick_name: 'Eve' }),
      );
    });

    for (const name of Object.keys(UserProfile.properties) as (keyof UserProfile)[]) {
      test(`keeps ${name} apart from every other member`, async (t) => {
        const { store } = await openDatabase(backend, t);
        const only = profile({ [name]: special[name] });
        await store.users.putUser({ appId, uid: 'alice' }, only);
        assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), only);
      });
    }

    for (const gender of Gender.enum) {
      test(`keeps the gender ${JSON.stringify(gender)}`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await store.users.putUser({ appId, uid: 'alice' }, profile({ gender }));
        assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.gender, gender);
      });
    }

    test('keeps a name and an address of the greatest length', async (t) => {
      const { store } = await openDatabase(backend, t);
      const long = profile({ nick_name: '🎲'.repeat(256), avatar_url: 'é'.repeat(2048) });
      await store.users.putUser({ appId, uid: 'alice' }, long);
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), long);
    });

    test('may be banned and let in again', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (const banned of [true, false]) {
        await store.users.putUser({ appId, uid: 'alice' }, profile({ banned }));
        assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.banned, banned);
      }
    });

    for (const uid of unusualUids) {
      test(`of the uid ${JSON.stringify(uid).slice(0, 32)} is found under exactly it`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await store.users.putUser({ appId, uid }, profile({ nick_name: uid }));
        assert.equal((await store.users.findUser({ appId, uid }))?.nick_name, uid);
        assert.equal(await store.users.findUser({ appId, uid: uid.slice(0, -1) }), undefined);
      });
    }

    for (const [difference, one, other] of alikeUids) {
      test(`is not that of a uid with ${difference}`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await store.users.putUser({ appId, uid: one }, profile({ nick_name: 'one' }));
        assert.equal(await store.users.findUser({ appId, uid: other }), undefined);
        await store.users.putUser({ appId, uid: other }, profile({ nick_name: 'other' }));
        assert.equal((await store.users.findUser({ appId, uid: one }))?.nick_name, 'one');
      });
    }

    test('of the same uid in another app is another one', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'alice' }, profile({ nick_name: 'here' }));
      assert.equal(await store.users.findUser({ appId: otherAppId, uid: 'alice' }), undefined);
      await store.users.putUser({ appId: otherAppId, uid: 'alice' }, special);
      await store.users.deleteUser({ appId: otherAppId, uid: 'alice' }, nowMs);
      assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.nick_name, 'here');
    });

    test('is seen by a read right after each of many writes was answered', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (let ai_level = 0; ai_level < 100; ai_level++) {
        await store.users.putUser({ appId, uid: 'alice' }, profile({ ai_level }));
        assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.ai_level, ai_level);
      }
    });
  });

  describe('deleting a user', () => {
    test('says that there was one, takes the profile away and revokes', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'alice' }, special);
      const revocation = { appId, uid: 'alice', revokedAtMs: voidUntilMs };
      assert.deepEqual(await store.users.deleteUser({ appId, uid: 'alice' }, nowMs), {
        existed: true,
        revocation,
      });
      assert.equal(await store.users.findUser({ appId, uid: 'alice' }), undefined);
      const page = await store.revocations.listRevocations(0, 10);
      assert.deepEqual(page.revocations, [revocation]);
    });

    test('that is not there says so and revokes all the same', async (t) => {
      const { store } = await openDatabase(backend, t);
      const revocation = { appId, uid: 'nobody', revokedAtMs: voidUntilMs };
      assert.deepEqual(await store.users.deleteUser({ appId, uid: 'nobody' }, nowMs), {
        existed: false,
        revocation,
      });
      const page = await store.revocations.listRevocations(0, 10);
      assert.deepEqual(page.revocations, [revocation]);
    });

    test('moves an earlier revocation of the same millisecond on by one', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.revocations.revokeUser(appId, 'alice', nowMs);
      const { revocation } = await store.users.deleteUser({ appId, uid: 'alice' }, nowMs);
      assert.equal(revocation.revokedAtMs, voidUntilMs + 1);
    });

    test('twice finds one the first time only', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'alice' }, special);
      const both = await Promise.all([
        store.users.deleteUser({ appId, uid: 'alice' }, nowMs),
        store.users.deleteUser({ appId, uid: 'alice' }, nowMs),
      ]);
      assert.deepEqual(both.map(({ existed }) => existed).sort(), [false, true]);
    });

    test('lets the uid be used again, its revocation stays', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.users.putUser({ appId, uid: 'alice' }, special);
      await store.users.deleteUser({ appId, uid: 'alice' }, nowMs);
      await store.users.putUser({ appId, uid: 'alice' }, profile());
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
      assert.equal((await store.revocations.listRevocations(0, 10)).revocations.length, 1);
    });
  });
}
