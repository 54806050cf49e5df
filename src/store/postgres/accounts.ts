import { sql, type Transaction } from 'kysely';
import type { Account, AccountKey, Booking, Order } from '../../ledger/index.ts';
import { isUnavailable } from '../is-unavailable.ts';
import type { Database } from '../schema.ts';
import { type AccountRow, accountColumns, toAccount } from '../sql-ledger.ts';

export function accountName({ appId, uid }: AccountKey): string {
  return JSON.stringify([appId, uid]);
}

/** How long a batch waits all of whose accounts are locked: no other account waits with them. */
const lockedWaitMs = 50;

/** Says that all accounts of a batch are locked by others. Its transaction has failed. */
export class AccountsLockedError extends Error {
  override readonly name = 'AccountsLockedError';
}

export interface TakenAccounts {
  /** Locked until the transaction ends, as they are now. */
  readonly accounts: Map<string, Account>;
  /** The names of those that somebody else has locked. */
  readonly locked: ReadonlySet<string>;
}

/**
 * Locks the accounts that nobody else has locked. If there are none but locked ones, it is waited for
 * them: of replicas that book on one account all the time each gets its turn.
 *
 * @throws {AccountsLockedError} if they stay locked
 */
export async function takeAccounts(
  transaction: Transaction<Database>,
  orders: readonly Order[],
): Promise<TakenAccounts> {
  const taken = await takeFree(transaction, orders);
  if (taken.accounts.size > 0 || taken.locked.size === 0) return taken;
  await sql`set local lock_timeout = ${sql.lit(lockedWaitMs)}`.execute(transaction);
  const accounts = await awaitAccounts(transaction, orders).catch((error: unknown) => {
    throw isUnavailable(error) ? new AccountsLockedError() : error;
  });
  await sql`set local lock_timeout to default`.execute(transaction);
  return { accounts, locked: new Set() };
}

async function takeFree(
  transaction: Transaction<Database>,
  orders: readonly Order[],
): Promise<TakenAccounts> {
  const { rows } = await sql<AccountRow | LockedRow>`
    with got as (
      select app_id, uid, balance, sequence from score_accounts
      where ${isOfOrders(orders)}
      for update skip locked
    )
    select app_id, uid, cast(got.balance as text) as balance, got.sequence
    from score_accounts left join got using (app_id, uid)
    where ${isOfOrders(orders)}`.execute(transaction);
  const accounts = new Map<string, Account>();
  const locked = new Set<string>();
  for (const row of rows) {
    const name = accountName({ appId: row.app_id, uid: row.uid });
    if (row.balance === null) locked.add(name);
    else accounts.set(name, toAccount(row));
  }
  return { accounts, locked };
}

interface LockedRow extends Pick<AccountRow, 'app_id' | 'uid'> {
  readonly balance: null;
}

/**
 * Waits for the locks of the accounts, in the order of their keys: two never wait for each other.
 *
 * @returns the accounts that there are, by their names
 */
export async function awaitAccounts(
  transaction: Transaction<Database>,
  orders: readonly Order[],
): Promise<Map<string, Account>> {
  const rows = await transaction
    .selectFrom('score_accounts')
    .select(accountColumns)
    .where(isOfOrders(orders))
    .orderBy('app_id')
    .orderBy('uid')
    .forUpdate()
    .execute();
  return new Map(rows.map(toAccount).map((account) => [accountName(account), account]));
}

function isOfOrders(orders: readonly Order[]) {
  return sql<boolean>`(app_id, uid) in (select * from unnest(
    ${orders.map(({ appId }) => appId)}::text[], ${orders.map(({ uid }) => uid)}::text[]))`;
}

/** Each account to its last booking, on the condition that it is where the first one found it. */
export async function moveAccounts(
  transaction: Transaction<Database>,
  bookings: readonly Booking[],
): Promise<void> {
  const moves = new Map<string, { readonly from: number; readonly to: Booking }>();
  for (const booking of bookings) {
    const name = accountName(booking);
    moves.set(name, { from: moves.get(name)?.from ?? booking.sequence - 1, to: booking });
  }
  const all = [...moves.values()];
  const { numAffectedRows } = await sql`
    update score_accounts as account set balance = moved.balance, sequence = moved.sequence
    from unnest(
      ${all.map(({ to }) => to.appId)}::text[], ${all.map(({ to }) => to.uid)}::text[],
      ${all.map(({ from }) => from)}::bigint[], ${all.map(({ to }) => to.sequence)}::bigint[],
      ${all.map(({ to }) => String(to.balanceAfter))}::bigint[]
    ) as moved (app_id, uid, sequence_before, sequence, balance)
    where account.app_id = moved.app_id and account.uid = moved.uid
      and account.sequence = moved.sequence_before
  `.execute(transaction);
  if (Number(numAffectedRows) !== all.length) {
    throw new Error('an account is not where its last booking left it');
  }
}
