import type { Insertable } from 'kysely';
import type { ProjectedBatch, RoomPart, RoundPart } from '../../inbox/index.ts';
import type { RoundsTable } from '../schema.ts';
import { SqlRounds } from '../sql-rounds.ts';
import type { SqlRunner } from '../sql-runner.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import type { PostgresPool } from './pool.ts';

/**
 * One statement, prepared once for each connection: with one for each table, and one for the
 * beginning and the end, the projection cost the database more than keeping the reports did.
 *
 * Whoever has moved the position holds its row until the commit, so others that project wait, and
 * then find that it is not `from` any more: of `moved` nothing comes out, and nothing is saved. A
 * round that is known keeps its start: cursors are made of it.
 *
 * All of it is made from events that are on disk, and made again should the power fail: no flush.
 */
const statement = `
with moved as (
  insert into projections (name, position)
  select 'rounds', $1::bigint
  where $2::bigint = 0 or exists (select from projections where name = 'rounds')
  on conflict (name) do update set position = excluded.position
  where projections.position = $2
  returning position
),
saved as (
  insert into rounds (
    app_id, game_round_id, started_at_ms, room_id, mg_id, start_position, settle_position
  )
  select given.* from moved cross join unnest(
    $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[]
  ) as given
  on conflict (app_id, game_round_id) do update set
    room_id = coalesce(rounds.room_id, excluded.room_id),
    mg_id = coalesce(rounds.mg_id, excluded.mg_id),
    start_position = coalesce(rounds.start_position, excluded.start_position),
    settle_position = coalesce(rounds.settle_position, excluded.settle_position)
  returning id, app_id, game_round_id, started_at_ms
),
players as (
  insert into round_players (round_id, uid, app_id, started_at_ms)
  select id, uid, app_id, started_at_ms
  from saved join unnest($10::text[], $11::text[], $12::text[])
    as given (app_id, game_round_id, uid) using (app_id, game_round_id)
  on conflict do nothing
),
counted as (
  insert into rooms (
    app_id, room_id, mg_id, player_total, ob_total, changed_at_ms, received_at_ms
  )
  select given.* from moved cross join unnest(
    $13::text[], $14::text[], $15::text[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[]
  ) as given
  on conflict (app_id, room_id) do update set
    mg_id = excluded.mg_id, player_total = excluded.player_total, ob_total = excluded.ob_total,
    changed_at_ms = excluded.changed_at_ms, received_at_ms = excluded.received_at_ms
  where excluded.changed_at_ms >= rooms.changed_at_ms
)
select position, set_config('synchronous_commit', 'off', true) from moved`;

/** What the parts of one round say together. */
interface MergedRound {
  row: Insertable<RoundsTable>;
  readonly uids: Set<string>;
}

export interface PostgresRoundsOptions {
  readonly runner: SqlRunner;
  readonly pool: PostgresPool;
  readonly calls: CallsUnderWay;
}

export class PostgresRounds extends SqlRounds {
  readonly #pool: PostgresPool;
  readonly #calls: CallsUnderWay;

  constructor({ runner, pool, calls }: PostgresRoundsOptions) {
    super(runner);
    this.#pool = pool;
    this.#calls = calls;
  }

  async saveRounds({ from, to, parts }: ProjectedBatch): Promise<boolean> {
    const rounds = mergeRounds(parts.filter((part) => part.kind === 'round'));
    const rooms = newestRooms(parts.filter((part) => part.kind === 'room'));
    const values = [to, from, ...roundColumns(rounds), ...playerColumns(rounds), ...rooms];
    const moved = await this.#calls.run(() =>
      this.#pool.query({ name: 'save_rounds', text: statement, rowMode: 'array', values }),
    );
    return moved.length === 1;
  }
}

function roundColumns(rounds: readonly MergedRound[]): unknown[][] {
  return [
    rounds.map(({ row }) => row.app_id),
    rounds.map(({ row }) => row.game_round_id),
    rounds.map(({ row }) => row.started_at_ms),
    rounds.map(({ row }) => row.room_id),
    rounds.map(({ row }) => row.mg_id),
    rounds.map(({ row }) => row.start_position),
    rounds.map(({ row }) => row.settle_position),
  ];
}

function playerColumns(rounds: readonly MergedRound[]): unknown[][] {
  const players = rounds.flatMap(({ row, uids }) => [...uids].map((uid) => ({ ...row, uid })));
  return [
    players.map(({ app_id }) => app_id),
    players.map(({ game_round_id }) => game_round_id),
    players.map(({ uid }) => uid),
  ];
}

/** One statement may touch a row only once. */
function mergeRounds(parts: readonly RoundPart[]): readonly MergedRound[] {
  const rounds = new Map<string, MergedRound>();
  for (const part of parts) {
    const name = nameOf(part.appId, part.gameRoundId);
    const known = rounds.get(name);
    const row = toRow(part);
    if (known === undefined) {
      rounds.set(name, { row, uids: new Set(part.uids) });
      continue;
    }
    known.row = {
      ...known.row,
      room_id: known.row.room_id ?? row.room_id,
      mg_id: known.row.mg_id ?? row.mg_id,
      start_position: known.row.start_position ?? row.start_position,
      settle_position: known.row.settle_position ?? row.settle_position,
    };
    for (const uid of part.uids) known.uids.add(uid);
  }
  return [...rounds.values()];
}

function toRow({ appId, gameRoundId, startedAtMs, roomId, mgId, part, position }: RoundPart) {
  return {
    app_id: appId,
    game_round_id: gameRoundId,
    started_at_ms: startedAtMs,
    room_id: roomId ?? null,
    mg_id: mgId ?? null,
    start_position: part === 'start' ? position : null,
    settle_position: part === 'settle' ? position : null,
  };
}

/** The columns of the newest part of each room. */
function newestRooms(parts: readonly RoomPart[]): unknown[][] {
  const newest = new Map<string, RoomPart>();
  for (const part of parts) {
    const name = nameOf(part.appId, part.roomId);
    if (part.changedAtMs >= (newest.get(name)?.changedAtMs ?? 0)) newest.set(name, part);
  }
  const column = (read: (part: RoomPart) => unknown) => [...newest.values()].map(read);
  return [
    column(({ appId }) => appId),
    column(({ roomId }) => roomId),
    column(({ mgId }) => mgId ?? null),
    column(({ playerTotal }) => playerTotal),
    column(({ obTotal }) => obTotal),
    column(({ changedAtMs }) => changedAtMs),
    column(({ receivedAtMs }) => receivedAtMs),
  ];
}

/** As JSON, so that no two pairs make one name. */
function nameOf(appId: string, id: string): string {
  return JSON.stringify([appId, id]);
}
