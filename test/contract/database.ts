import assert from 'node:assert/strict';
import type { Store } from '../../src/store/sqlite/index.ts';
import type { StoredUser, UserProfile } from '../../src/users/index.ts';
import type { Backend, StoreOptions } from './stores.ts';
import type { Afterwards } from './temporary-directory.ts';

/** One database with the stores that a test has opened on it. */
export interface Database {
  readonly backend: Backend;
  readonly location: string;
  /** The first store. */
  readonly store: Store;
  /** A further store on the same database, as another process would have one. */
  another(): Promise<Store>;
  /** Closes a store of this database and opens a new one in its place. */
  reopen(store: Store): Promise<Store>;
  close(store: Store): Promise<void>;
}

/** A new database; what is still open is closed and everything removed after the test. */
export async function openDatabase(
  backend: Backend,
  t: Afterwards,
  options: StoreOptions = {},
): Promise<Database> {
  const { location, remove } = await (backend.createMigrated ?? backend.create)();
  const open = new Set<Store>();
  t.after(async () => {
    for (const store of open) await store.close();
    await remove();
  });
  const another = async (): Promise<Store> => {
    const store = await backend.connect(location, options);
    open.add(store);
    return store;
  };
  const close = async (store: Store): Promise<void> => {
    open.delete(store);
    await store.close();
  };
  return {
    backend,
    location,
    store: await another(),
    another,
    close,
    async reopen(store) {
      await close(store);
      return await another();
    },
  };
}

export const appId = '1000000000000000001';
export const otherAppId = '1000000000000000002';
/** 2030-01-01T00:00:00.250Z. */
export const nowMs = 1_893_456_000_250;
/** Until when a revocation at `nowMs` voids tokens: the end of its second. */
export const voidUntilMs = 1_893_456_000_999;

export function profile(changes: Partial<UserProfile> = {}): UserProfile {
  return {
    nick_name: 'Player',
    avatar_url: '',
    gender: '',
    is_ai: 0,
    ai_level: 0,
    banned: false,
    ...changes,
  };
}

export function user(uid: string, changes: Partial<UserProfile> = {}): StoredUser {
  return { uid, ...profile(changes) };
}

/** `count` users, `<prefix>0` and so on, named after their uid. */
export function manyUsers(count: number, prefix = 'user-'): StoredUser[] {
  return Array.from({ length: count }, (_, index) =>
    user(`${prefix}${index}`, { nick_name: `${prefix}${index}` }),
  );
}

/** All revocations, read in pages. */
export async function listAll(store: Store, pageSize = 100, cursor = 0) {
  const revocations = [];
  for (;;) {
    const page = await store.revocations.listRevocations(cursor, pageSize);
    revocations.push(...page.revocations);
    // Else it would be read for ever.
    assert.ok(page.revocations.length === 0 || page.cursor > cursor, 'the cursor stands still');
    cursor = page.cursor;
    if (page.revocations.length < pageSize) return { revocations, cursor };
  }
}
