import { type Kysely, type Selectable, sql } from 'kysely';
import type {
  ProjectedBatch,
  RoomState,
  RoundQuery,
  RoundStore,
  StoredRound,
} from '../inbox/index.ts';
import type { Database, RoundsTable } from './schema.ts';
import { findEvents } from './sql-find-events.ts';
import type { SqlRunner } from './sql-runner.ts';

/** What all databases read alike. */
export abstract class SqlRounds implements RoundStore {
  readonly #run: SqlRunner['run'];

  constructor({ run }: Pick<SqlRunner, 'run'>) {
    this.#run = run;
  }

  abstract saveRounds(batch: ProjectedBatch): Promise<boolean>;

  async roundsPosition(): Promise<number> {
    const row = await this.#run((db) =>
      db
        .selectFrom('projections')
        .select('position')
        .where('name', '=', 'rounds')
        .executeTakeFirst(),
    );
    return row?.position ?? 0;
  }

  async findRound(appId: string, gameRoundId: string): Promise<StoredRound | undefined> {
    return await this.#run(async (db) => {
      const rows = await db
        .selectFrom('rounds')
        .selectAll()
        .where('app_id', '=', appId)
        .where('game_round_id', '=', gameRoundId)
        .execute();
      return (await withReports(db, rows))[0];
    });
  }

  async listRounds(query: RoundQuery): Promise<readonly StoredRound[]> {
    return await this.#run(async (db) => withReports(db, await selectRounds(db, query).execute()));
  }

  async findRoom(appId: string, roomId: string): Promise<RoomState | undefined> {
    const row = await this.#run((db) =>
      db
        .selectFrom('rooms')
        .selectAll()
        .where('app_id', '=', appId)
        .where('room_id', '=', roomId)
        .executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    return {
      appId,
      roomId,
      mgId: row.mg_id ?? undefined,
      playerTotal: row.player_total,
      obTotal: row.ob_total,
      changedAtMs: row.changed_at_ms,
    };
  }
}

function selectRounds(db: Kysely<Database>, query: RoundQuery) {
  const { appId, roomId, uid, mgId, fromMs, toMs, after, limit } = query;
  // Order and bounds come from an index: that of players if one is asked for, else one of rounds.
  const [table, id] = uid === undefined ? ['rounds', 'id'] : ['round_players', 'round_id'];
  const at = sql.ref<number>(`${table}.started_at_ms`);
  const nth = sql.ref<number>(`${table}.${id}`);
  let select = db
    .selectFrom('rounds')
    .selectAll('rounds')
    .where(sql.ref(`${table}.app_id`), '=', appId);
  if (uid !== undefined) {
    select = select
      .innerJoin('round_players', 'round_players.round_id', 'rounds.id')
      .where('round_players.uid', '=', uid);
  }
  if (roomId !== undefined) select = select.where('rounds.room_id', '=', roomId);
  if (mgId !== undefined) select = select.where('rounds.mg_id', '=', mgId);
  if (fromMs !== undefined) select = select.where(at, '>=', fromMs);
  if (toMs !== undefined) select = select.where(at, '<', toMs);
  if (after !== undefined) {
    select = select.where(sql<boolean>`(${at}, ${nth}) < (${after.startedAtMs}, ${after.id})`);
  }
  return select.orderBy(at, 'desc').orderBy(nth, 'desc').limit(limit);
}

/** Puts the reports to their rounds, with one query for all. */
async function withReports(
  db: Kysely<Database>,
  rounds: readonly Selectable<RoundsTable>[],
): Promise<StoredRound[]> {
  const events = await findEvents(
    db,
    rounds.map((row) => [row.start_position ?? [], row.settle_position ?? []].flat()),
  );
  return rounds.flatMap((row) => {
    const start = events.get(row.start_position ?? 0);
    const settle = events.get(row.settle_position ?? 0);
    // Behind the page's end; or deleted, and the round about to be.
    if (start === undefined && settle === undefined) return [];
    const { id, app_id, game_round_id, started_at_ms } = row;
    const round = { id, appId: app_id, gameRoundId: game_round_id, startedAtMs: started_at_ms };
    return [{ ...round, start, settle }];
  });
}
