import { sql } from 'kysely';
import type pg from 'pg';
import { withDeadline } from '../../core/index.ts';
import type { RevocationPage } from '../../revocation/index.ts';
import { isUnavailable } from '../is-unavailable.ts';
import {
  type RevocationRow,
  type RevocationSteps,
  SqlRevocations,
  toRevocationPage,
} from '../sql-revocations.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import { unavailable } from './errors.ts';
import type { PostgresListener } from './listener.ts';
import { advisoryLock } from './locks.ts';
import type { PostgresPool } from './pool.ts';

const revocationLock = sql.raw(advisoryLock('revocations'));

const channel = 'sudgate_revocations';

/**
 * How long a connection of the pool is waited for and on, in milliseconds: together with the 500 of
 * polling and a new connection it is about a second until a revocation is heard of.
 */
const quickReadMs = 400;

/**
 * Fails on a server that only reads (25006), and may have been left behind by a failover: there
 * nobody may take the next number. Elsewhere none is taken.
 */
const failsIfReadOnly = `(
  select case when current_setting('transaction_read_only') = 'on'
    then nextval('event_positions') end
) is null`;

const listStatement = `
select position, app_id, uid, revoked_at_ms from revocations
where ${failsIfReadOnly} and position > $1 order by position limit $2`;

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

export interface PostgresRevocationsOptions {
  readonly runner: SqlRunner;
  readonly pool: PostgresPool;
  readonly calls: CallsUnderWay;
  readonly listener: PostgresListener;
}

export class PostgresRevocations extends SqlRevocations {
  readonly #options: PostgresRevocationsOptions;

  constructor(options: PostgresRevocationsOptions) {
    super(options.runner, postgresRevocationSteps);
    this.#options = options;
  }

  /**
   * A connection that died without a word would hold this up until its statement has to be done, and
   * so would a pool in which all are busy. So that is not waited for: a new connection tells soon
   * whether the database is there. That one has the time of any statement, since it may be slow.
   */
  override async listRevocations(cursor: number, limit: number): Promise<RevocationPage> {
    const { calls, pool } = this.#options;
    const query: pg.QueryArrayConfig = {
      text: listStatement,
      rowMode: 'array',
      values: [cursor, limit],
    };
    const rows = await calls.run(async () => {
      try {
        return await this.#readQuickly(query);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        return await pool.queryAfresh<RevocationRow>(query);
      }
    });
    return toRevocationPage(rows, cursor);
  }

  subscribe(onChange: () => void): () => void {
    return this.#options.listener.subscribe(channel, onChange);
  }

  async #readQuickly(query: pg.QueryArrayConfig): Promise<RevocationRow[]> {
    const { calls, pool } = this.#options;
    const reading = calls.run(() =>
      pool.query<RevocationRow>({ ...query, query_timeout: quickReadMs }),
    );
    return await withDeadline(reading, quickReadMs, unavailable);
  }
}
