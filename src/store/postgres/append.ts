import { CompiledQuery, type Transaction } from 'kysely';
import type { AppendOutcome, InboxMessage } from '../../inbox/index.ts';
import {
  contentOf,
  digestBytes,
  digestOf,
  judgeRepeat,
  maxVariants,
  onceScope,
} from '../../inbox/store-rules.ts';
import type { Database } from '../schema.ts';
import { unavailable } from './errors.ts';
import { advisoryLock } from './locks.ts';
import type { PostgresPool } from './pool.ts';

/** How often messages are tried again that came through another replica at the same moment. */
const maxAttempts = 5;

/**
 * Positions are in the order of commits: whoever has seen one has seen all lower ones there will
 * ever be, and may go on behind it.
 *
 * 1. A position is taken (`nextval`) only for rows that come out of `message`, and those come out of
 *    `turn`, which holds the lock by then. A sequence never gives a number twice nor a lower one.
 * 2. The lock is one of the transaction. PostgreSQL lets it go after the commit is on disk and in
 *    every snapshot taken from then on (or after the rollback). So when somebody takes a position,
 *    whoever took a lower one is visible, or gone for good.
 * 3. A reader that sees position n has a snapshot that was taken after the commit of n, and so after
 *    the end of all transactions with lower positions: none can appear below n later. That holds
 *    for `max(position)`, too. What was rolled back, or was known already, leaves a gap.
 *
 * The alternative is to list only what is below `pg_snapshot_xmin`. It needs no lock, but then one
 * long transaction, of anybody in any database of the server, holds the feed up.
 *
 * The lock lets one append of all replicas in at a time, for the time of one statement and its flush
 * (1 to 3 ms), which is why there is no other statement in the transaction: the lock is never held
 * while a client, that may be slow or dead or cut off, is waited for. (Bookings are the exception:
 * see {@link appendWithin}.) Since each append brings
 * everything that came meanwhile, up to 256 messages, that is tens of thousands a second; and as
 * appends never run at once, they cannot be in each other's way with keys in different orders.
 *
 * The statement has the snapshot of its beginning, before its turn. A key that was committed while it
 * waited is in the way of an insert all the same, but cannot be read: of such a message no content
 * is told, nothing was done, and it has to be sent again.
 *
 * What is known already is looked up row by row (`lateral … limit`), which cannot become a join: the
 * plan is kept, and one that was made while the table was small would read all of it later on.
 *
 * @returns for each message that is not new its place, from 1, and the content of its key
 */
const statement = `
with turn as materialized (
  select pg_advisory_xact_lock(${advisoryLock('append')})
),
message as materialized (
  select given.*,
    substring($8::bytea from (nth * 32 - 31)::int for ${digestBytes}) as digest,
    substring($8::bytea from (nth * 32 - 15)::int for ${digestBytes}) as content
  from turn cross join unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::int[]
  ) with ordinality as given (app_id, kind, type, key, received_at_ms, start, length, nth)
),
new_key as (
  insert into message_keys (position, digest, content, received_at_ms)
  select nextval('event_positions'), digest, content, received_at_ms
  from (select * from message order by nth) as candidate
  on conflict (digest) do nothing
  returning position, digest
),
new_event as (
  insert into events (position, app_id, kind, type, key, received_at_ms, raw)
  select position, app_id, kind, type, key, received_at_ms,
    substring($9::bytea from start for length)
  from new_key join message using (digest)
)
select other.nth, known.content
from (
  select nth, digest from message
  where not exists (select from new_key where new_key.digest = message.digest)
) as other
left join lateral (
  select content from message_keys where digest = other.digest limit 1
) as known on true`;

/**
 * On its own, since variants are rare. Two replicas that both add the last one add one too many; it
 * is not listed.
 */
const variantStatement = `
insert into message_variants (position, content, type, received_at_ms, raw)
select position, $2, $3, $4, $5 from message_keys as known
where digest = $1 and ${maxVariants} > (
  select count(*) from message_variants where position = known.position
)
on conflict (position, content) do nothing`;

/** A message with what it is recognised by. */
interface Digested {
  readonly message: InboxMessage;
  /** What may be there only once. */
  readonly digest: Buffer;
  readonly content: Buffer;
}

/** @throws as {@link PostgresPool.query}; what was sent may be kept all the same */
export async function appendMessages(
  pool: PostgresPool,
  messages: readonly InboxMessage[],
): Promise<readonly AppendOutcome[]> {
  const all = messages.map(toDigested);
  const firsts = new Map<string, Digested>();
  for (const each of all) {
    const name = nameOf(each);
    if (!firsts.has(name)) firsts.set(name, each);
  }
  const known = await appendKeys(pool, [...firsts.values()]);
  const outcomes: AppendOutcome[] = [];
  for (const each of all) {
    const first = firsts.get(nameOf(each)) as Digested;
    const content = known.get(first);
    if (content === undefined && each === first) {
      outcomes.push('new');
      continue;
    }
    const { outcome, isVariant } = judgeRepeat(content ?? first.content, each.content);
    if (isVariant) await addVariant(pool, each);
    outcomes.push(outcome);
  }
  return outcomes;
}

/**
 * Appends events that nobody else can append, in a transaction that does other things, too. It has
 * to be the last statement before the commit: nobody else appends until then. Should the client be
 * cut off in between, the server ends the transaction (`idle_in_transaction_session_timeout`).
 *
 * @param messages each with another digest
 * @throws {Error} if one of them is there already
 */
export async function appendWithin(
  transaction: Transaction<Database>,
  messages: readonly InboxMessage[],
): Promise<void> {
  const query = CompiledQuery.raw(statement, toValues(messages.map(toDigested)));
  const { rows } = await transaction.executeQuery(query);
  if (rows.length > 0) throw new Error('an event that has to be new is there already');
}

/**
 * @param messages each with another digest
 * @returns the contents of the keys that were there before
 */
async function appendKeys(
  pool: PostgresPool,
  messages: readonly Digested[],
): Promise<ReadonlyMap<Digested, Buffer>> {
  const known = new Map<Digested, Buffer>();
  let pending = messages;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const rows = await pool.query<[nth: number, content: Buffer | null]>({
      name: 'append_messages',
      text: statement,
      rowMode: 'array',
      values: toValues(pending),
    });
    const again = new Set<Digested>();
    for (const [nth, content] of rows) {
      const message = pending[nth - 1] as Digested;
      if (content === null) again.add(message);
      else known.set(message, content);
    }
    if (again.size === 0) return known;
    pending = pending.filter((message) => again.has(message));
  }
  throw unavailable('the same messages are being appended and deleted again and again');
}

async function addVariant(pool: PostgresPool, { message, digest, content }: Digested) {
  const { type, receivedAtMs, raw } = message;
  const values = [digest, content, type, receivedAtMs, raw];
  await pool.query({ text: variantStatement, rowMode: 'array', values });
}

function toDigested(message: InboxMessage): Digested {
  return { message, digest: digestOf(onceScope(message)), content: contentOf(message) };
}

function nameOf({ digest }: Digested): string {
  return digest.toString('latin1');
}

/** Bytes go in one piece each: within arrays they would be written as text, twice as long. */
function toValues(messages: readonly Digested[]): unknown[] {
  let end = 1;
  const starts = messages.map(({ message }) => {
    end += message.raw.length;
    return end - message.raw.length;
  });
  const column = (read: (message: InboxMessage) => unknown) =>
    messages.map(({ message }) => read(message));
  return [
    column(({ appId }) => appId),
    column(({ kind }) => kind),
    column(({ type }) => type),
    column(({ key }) => key),
    column(({ receivedAtMs }) => receivedAtMs),
    starts,
    column(({ raw }) => raw.length),
    Buffer.concat(messages.flatMap(({ digest, content }) => [digest, content])),
    Buffer.concat(messages.map(({ message }) => message.raw)),
  ];
}
