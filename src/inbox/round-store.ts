import type { StoredEvent } from './message.ts';

/** What a report tells of a round. */
export interface RoundPart {
  readonly kind: 'round';
  readonly part: 'start' | 'settle';
  readonly appId: string;
  readonly gameRoundId: string;
  /** Of the event. */
  readonly position: number;
  /** `battle_start_at` in milliseconds; without one, when the report was received. */
  readonly startedAtMs: number;
  readonly roomId: string | undefined;
  /** Digits. */
  readonly mgId: string | undefined;
  /** The people who took part, each once; robots have no uid. */
  readonly uids: readonly string[];
}

/** How many users were in a room at a moment. */
export interface RoomState {
  readonly appId: string;
  readonly roomId: string;
  /** Digits. */
  readonly mgId: string | undefined;
  readonly playerTotal: number;
  readonly obTotal: number;
  readonly changedAtMs: number;
}

export interface RoomPart extends RoomState {
  readonly kind: 'room';
  readonly receivedAtMs: number;
}

/** What one event contributes to rounds and rooms. */
export type ProjectedPart = RoundPart | RoomPart;

/** A round with its reports, of which either may be missing: not both. */
export interface StoredRound {
  /** From 1, in the order in which rounds became known. */
  readonly id: number;
  readonly appId: string;
  readonly gameRoundId: string;
  readonly startedAtMs: number;
  readonly start: StoredEvent | undefined;
  readonly settle: StoredEvent | undefined;
}

/** Behind which round a page begins: the order is by start, then by id, newest first. */
export interface RoundCursor {
  readonly startedAtMs: number;
  readonly id: number;
}

export interface RoundQuery {
  readonly appId: string;
  readonly roomId?: string | undefined;
  readonly uid?: string | undefined;
  /** Digits. */
  readonly mgId?: string | undefined;
  /** Rounds that started at this moment or later. */
  readonly fromMs?: number | undefined;
  /** Rounds that started before this moment. */
  readonly toMs?: number | undefined;
  readonly after?: RoundCursor | undefined;
  /** Most rounds of the page, from 1. */
  readonly limit: number;
}

export interface ProjectedBatch {
  /** The position that the projection has to be at. */
  readonly from: number;
  /** The position that it is at afterwards. */
  readonly to: number;
  readonly parts: readonly ProjectedPart[];
}

/** Events behind one position, up to another: one that is committed, since all up to it counts as seen. */
export interface RoundRange {
  readonly from: number;
  readonly upTo: number;
}

/** Port: where the projection of events to rounds and rooms is kept. */
export interface RoundStore {
  /** Up to which event rounds and rooms are known; 0: none. */
  roundsPosition(): Promise<number>;
  /**
   * Adds the parts and moves the position on, both or neither. The first start and the first
   * settlement of a round count, and of a room the newest `changedAtMs`.
   *
   * @returns false, and nothing done, if the position is not `from`: another process was here
   */
  saveRounds(batch: ProjectedBatch): Promise<boolean>;
  /**
   * Makes the parts itself, of as many of the events as one transaction should hold, and saves them.
   * For a store that need not take the events out for it.
   *
   * @returns as {@link saveRounds}
   */
  makeRounds?(range: RoundRange): Promise<boolean>;
  findRound(appId: string, gameRoundId: string): Promise<StoredRound | undefined>;
  /** Newest first. Pages end early like those of events: only an empty one is the end. */
  listRounds(query: RoundQuery): Promise<readonly StoredRound[]>;
  findRoom(appId: string, roomId: string): Promise<RoomState | undefined>;
}
