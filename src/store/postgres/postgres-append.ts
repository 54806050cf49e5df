import { hash } from 'node:crypto';
import type { AppendOutcome, InboxMessage } from '../../inbox/index.ts';
import { maxVariants, onceScope } from '../../inbox/store-rules.ts';
import { unavailable } from './postgres-errors.ts';
import { advisoryLock } from './postgres-locks.ts';
import type { PostgresPool } from './postgres-pool.ts';

/** How often messages are tried again that came through another replica at the same moment. */
const maxAttempts = 5;

const digestBytes = 16;

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
 * while a client, that may be slow or dead or cut off, is waited for. Since each append brings
 * everything that came meanwhile, up to 256 messages, that is tens of thousands a second; and as
 * appends never run at once, they cannot be in each other's way with keys in different orders.
 *
 * The statement has the snapshot of its beginning, before its turn. A key that was committed while it
 * waited is in the way of an insert all the same, but cannot be read: for such a message `outcome`
 * is null, nothing was done, and it has to be asked again.
 */
const statement = `
with turn as materialized (
  select pg_advisory_xact_lock(${advisoryLock('append')})
),
message as materialized (
  select given.*,
    substring($9::bytea from (nth * 32 - 31)::int for ${digestBytes}) as digest,
    substring($9::bytea from (nth * 32 - 15)::int for ${digestBytes}) as content
  from turn cross join unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::int[], $8::bool[]
  ) with ordinality
    as given (app_id, kind, type, key, received_at_ms, start, length, is_first, nth)
),
new_key as (
  insert into message_keys (position, digest, content, received_at_ms)
  select nextval('event_positions'), digest, content, received_at_ms
  from (select * from message where is_first order by nth) as candidate
  on conflict (digest) do nothing
  returning position, digest, content
),
new_event as (
  insert into events (position, app_id, kind, type, key, received_at_ms, raw)
  select new_key.position, app_id, kind, type, key, received_at_ms,
    substring($10::bytea from start for length)
  from new_key join message on message.digest = new_key.digest and is_first
),
known as (
  select position, digest, content, true as is_new from new_key
  union all
  select position, digest, content, false from message_keys
  where digest in (select digest from message where is_first)
),
other as (
  select message.*, known.position,
    row_number() over (partition by known.position order by message.nth) as nth_other
  from (select distinct on (digest, content) * from message order by digest, content, nth) as message
  join known on known.digest = message.digest and known.content <> message.content
  where not exists (
    select from message_variants as kept
    where kept.position = known.position and kept.content = message.content
  )
),
variant as (
  insert into message_variants (position, content, type, received_at_ms, raw)
  select position, content, type, received_at_ms, substring($10::bytea from start for length)
  from other
  where nth_other + (
    select count(*) from message_variants as kept where kept.position = other.position
  ) <= ${maxVariants}
  order by nth
  on conflict do nothing
)
select case
  when known.position is null then null
  when is_new and is_first then 'new'
  when known.content = message.content then 'repeat'
  else 'different' end as outcome
from message left join known on known.digest = message.digest
order by nth`;

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
  const all = messages.map((message): Digested => {
    const digest = digestOf(onceScope(message));
    return { message, digest, content: digestOf(message.raw) };
  });
  const outcomes = new Map<Digested, AppendOutcome>();
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const pending = all.filter((each) => !outcomes.has(each));
    if (pending.length === 0) return all.map((each) => outcomes.get(each) as AppendOutcome);
    const values = toValues(pending);
    const query = { name: 'append_messages', text: statement, rowMode: 'array', values } as const;
    const rows = await pool.query<[AppendOutcome | null]>(query);
    rows.forEach(([outcome], nth) => {
      if (outcome !== null) outcomes.set(pending[nth] as Digested, outcome);
    });
  }
  throw unavailable('messages are being appended and deleted at the same time');
}

/** 128 bits: two alike by chance are not to be expected before 10^17 messages. */
export function digestOf(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer').subarray(0, digestBytes);
}

/** Bytes go in one piece each: within arrays they would be written as text, twice as long. */
function toValues(messages: readonly Digested[]): unknown[] {
  const names = new Set<string>();
  const firsts = messages.map(({ digest }) => {
    const name = digest.toString('latin1');
    return names.size < names.add(name).size;
  });
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
    firsts,
    Buffer.concat(messages.flatMap(({ digest, content }) => [digest, content])),
    Buffer.concat(messages.map(({ message }) => message.raw)),
  ];
}
