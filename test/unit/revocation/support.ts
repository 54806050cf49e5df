import { DatabaseSync } from 'node:sqlite';
import type { RevocationStore } from '../../../src/revocation/index.ts';

/** Puts `count` revocations into a file: `user-1` at millisecond 1 and so on. */
export function fill(location: string, count: number): void {
  const database = new DatabaseSync(location);
  database
    .prepare(
      `insert into revocations (app_id, uid, revoked_at_ms)
       with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < $count)
       select 'app', 'user-' || n, n from numbers where $count > 0`,
    )
    .run({ $count: count });
  database.close();
}

/** A real store that tells of its reads before it does them. */
export function delegate(
  store: RevocationStore,
  beforeRead: (cursor: number) => Promise<void>,
): RevocationStore {
  return {
    revokeUser: (...revocation) => store.revokeUser(...revocation),
    async listRevocations(cursor, limit) {
      await beforeRead(cursor);
      return await store.listRevocations(cursor, limit);
    },
  };
}

/** Holds up whoever passes until it is opened. */
export function gate() {
  const opened = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  return {
    entered: entered.promise,
    open: () => opened.resolve(),
    async pass(): Promise<void> {
      entered.resolve();
      await opened.promise;
    },
  };
}
