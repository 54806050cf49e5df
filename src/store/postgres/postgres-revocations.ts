import { sql } from 'kysely';
import { type RevocationSteps, SqlRevocations } from '../sql-revocations.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { PostgresListener } from './postgres-listener.ts';
import { advisoryLock } from './postgres-locks.ts';

const revocationLock = sql.raw(advisoryLock('revocations'));

const channel = 'sudgate_revocations';

/**
 * Positions are in the order of commits, so that `position > cursor` never passes over a revocation
 * that commits late.
 *
 * The lock is taken before the position is, and PostgreSQL lets it go only when the transaction has
 * ended and is visible to every snapshot taken from then on. So the transaction that gets a
 * position has had all lower ones before it, committed and visible, or rolled back for good. A
 * reader who sees a position took its snapshot after that one was committed, and so after all lower
 * ones were: none can appear below the cursor later. (A sequence alone does not do: of two
 * transactions the one with the higher number may commit first, and a reader in between would step
 * over the lower.)
 *
 * The lock is a statement of its own. The next one takes a new snapshot (read committed) and
 * sees the user's previous revocation, whoever held the lock before.
 *
 * Revocations are thus made one after the other, some hundreds a second: they are rare. The
 * notification is delivered when the transaction commits, and not if it does not.
 */
export const postgresRevocationSteps: RevocationSteps = {
  before: sql`select pg_advisory_xact_lock(${revocationLock})`,
  after: sql`select pg_notify(${sql.lit(channel)}, '')`,
};

export class PostgresRevocations extends SqlRevocations {
  readonly #listener: PostgresListener;

  constructor(runner: SqlRunner, listener: PostgresListener) {
    super(runner, postgresRevocationSteps);
    this.#listener = listener;
  }

  subscribe(onChange: () => void): () => void {
    return this.#listener.subscribe(channel, onChange);
  }
}
