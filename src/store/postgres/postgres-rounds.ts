import { type Insertable, sql, type Transaction } from 'kysely';
import type { ProjectedBatch, RoomPart, RoundPart } from '../../inbox/index.ts';
import type { Database, RoomsTable, RoundsTable } from '../schema.ts';
import { SqlRounds } from '../sql-rounds.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { moveRounds } from '../sql-statements.ts';
import { runStatement } from './run-statement.ts';

/** Rows of one insert statement: 4 parameters each, PostgreSQL takes 65,535. */
const rowsPerStatement = 5_000;

/** What the parts of one round say together. */
interface MergedRound {
  row: Insertable<RoundsTable>;
  readonly uids: Set<string>;
}

export class PostgresRounds extends SqlRounds {
  readonly #runner: SqlRunner;

  constructor(runner: SqlRunner) {
    super(runner);
    this.#runner = runner;
  }

  async saveRounds({ from, to, parts }: ProjectedBatch): Promise<boolean> {
    return await this.#runner.transact(async (transaction) => {
      // Made from events that are on disk, and made again should the power fail: no flush for it.
      await sql`set local synchronous_commit = off`.execute(transaction);
      const moved = await runStatement(transaction, moveRounds, to, from, from);
      // From here on this transaction holds the row: others that project wait for it.
      if (moved.numAffectedRows !== 1n) return false;
      await addRounds(
        transaction,
        parts.filter((part) => part.kind === 'round'),
      );
      await addRooms(
        transaction,
        parts.filter((part) => part.kind === 'room'),
      );
      return true;
    });
  }
}

async function addRounds(db: Transaction<Database>, parts: readonly RoundPart[]): Promise<void> {
  const rounds = mergeRounds(parts);
  if (rounds.size === 0) return;
  // A round that is known keeps its start: cursors are made of it.
  const saved = await db
    .insertInto('rounds')
    .values([...rounds.values()].map(({ row }) => row))
    .onConflict((conflict) =>
      conflict.columns(['app_id', 'game_round_id']).doUpdateSet(({ fn, ref }) => {
        const keep = <Column extends keyof RoundsTable>(column: Column) =>
          fn.coalesce(ref(`rounds.${column}`), ref(`excluded.${column}`));
        return {
          room_id: keep('room_id'),
          mg_id: keep('mg_id'),
          start_position: keep('start_position'),
          settle_position: keep('settle_position'),
        };
      }),
    )
    .returning(['id', 'app_id', 'game_round_id', 'started_at_ms'])
    .execute();
  const players = saved.flatMap(({ id, app_id, game_round_id, started_at_ms }) =>
    [...(rounds.get(nameOf(app_id, game_round_id))?.uids ?? [])].map((uid) => {
      return { round_id: id, uid, app_id, started_at_ms };
    }),
  );
  for (let start = 0; start < players.length; start += rowsPerStatement) {
    await db
      .insertInto('round_players')
      .values(players.slice(start, start + rowsPerStatement))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** One statement may touch a row only once. */
function mergeRounds(parts: readonly RoundPart[]): ReadonlyMap<string, MergedRound> {
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
  return rounds;
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

async function addRooms(db: Transaction<Database>, parts: readonly RoomPart[]): Promise<void> {
  const newest = new Map<string, RoomPart>();
  for (const part of parts) {
    const name = nameOf(part.appId, part.roomId);
    if (part.changedAtMs >= (newest.get(name)?.changedAtMs ?? 0)) newest.set(name, part);
  }
  if (newest.size === 0) return;
  const rows = [...newest.values()].map((part): Insertable<RoomsTable> => {
    const { appId, roomId, mgId, playerTotal, obTotal, changedAtMs, receivedAtMs } = part;
    const totals = { player_total: playerTotal, ob_total: obTotal };
    const times = { changed_at_ms: changedAtMs, received_at_ms: receivedAtMs };
    return { app_id: appId, room_id: roomId, mg_id: mgId ?? null, ...totals, ...times };
  });
  await db
    .insertInto('rooms')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['app_id', 'room_id'])
        .doUpdateSet(({ ref }) => ({
          mg_id: ref('excluded.mg_id'),
          player_total: ref('excluded.player_total'),
          ob_total: ref('excluded.ob_total'),
          changed_at_ms: ref('excluded.changed_at_ms'),
          received_at_ms: ref('excluded.received_at_ms'),
        }))
        .whereRef('excluded.changed_at_ms', '>=', 'rooms.changed_at_ms'),
    )
    .execute();
}

/** As JSON, so that no two pairs make one name. */
function nameOf(appId: string, id: string): string {
  return JSON.stringify([appId, id]);
}
