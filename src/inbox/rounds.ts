import type { RoomState, RoundCursor, RoundQuery, RoundStore } from './round-store.ts';
import { type RoundView, toRoundView } from './round-view.ts';

/** The latest counts of a room. */
export interface RoomView {
  readonly app_id: string;
  readonly room_id: string;
  /** Digits. */
  readonly mg_id: string | null;
  readonly player_total: number;
  readonly ob_total: number;
  /** Milliseconds since 1970. */
  readonly changed_at_ms: number;
}

export interface RoundPage {
  readonly rounds: readonly RoundView[];
  /** Passed as `after`, it gives the next page; null if this one is empty. */
  readonly nextCursor: string | null;
}

export interface RoundPageQuery extends Omit<RoundQuery, 'after'> {
  /** `nextCursor` of the page before. */
  readonly after?: string | undefined;
}

export interface Rounds {
  findRound(appId: string, gameRoundId: string): Promise<RoundView | undefined>;
  /**
   * Newest first.
   *
   * @throws {RangeError} if `after` is no cursor
   */
  listRounds(query: RoundPageQuery): Promise<RoundPage>;
  findRoom(appId: string, roomId: string): Promise<RoomView | undefined>;
}

export interface RoundsOptions {
  readonly store: Pick<RoundStore, 'findRound' | 'listRounds' | 'findRoom'>;
  readonly projection: { catchUp(): Promise<void> };
}

/** Rounds and rooms with everything in them that was acknowledged before the question. */
export function createRounds({ store, projection }: RoundsOptions): Rounds {
  return {
    async findRound(appId, gameRoundId) {
      await projection.catchUp();
      const round = await store.findRound(appId, gameRoundId);
      return round && toRoundView(round);
    },
    async listRounds({ after, ...query }) {
      const cursor = after === undefined ? undefined : parseCursor(after);
      await projection.catchUp();
      const rounds = await store.listRounds({ ...query, after: cursor });
      const last = rounds.at(-1);
      return {
        rounds: rounds.map(toRoundView),
        nextCursor: last === undefined ? null : `${last.startedAtMs}-${last.id}`,
      };
    },
    async findRoom(appId, roomId) {
      await projection.catchUp();
      const room = await store.findRoom(appId, roomId);
      return room && toRoomView(room);
    },
  };
}

function parseCursor(text: string): RoundCursor {
  const [, startedAtMs, id] = /^(\d{1,16})-(\d{1,16})$/.exec(text) ?? [];
  if (startedAtMs === undefined) throw new RangeError('after: not a cursor of a page of rounds');
  return { startedAtMs: Number(startedAtMs), id: Number(id) };
}

function toRoomView(room: RoomState): RoomView {
  const { appId, roomId, mgId, playerTotal, obTotal, changedAtMs } = room;
  return {
    app_id: appId,
    room_id: roomId,
    mg_id: mgId ?? null,
    player_total: playerTotal,
    ob_total: obTotal,
    changed_at_ms: changedAtMs,
  };
}
