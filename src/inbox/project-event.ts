import { isJsonObject } from '../core/index.ts';
import type { ReportType } from '../protocol/index.ts';
import { bodyOf } from './feed-event.ts';
import type { StoredEvent } from './message.ts';
import { exactGameId, reportMessage } from './report-members.ts';
import type { ProjectedPart, RoomPart, RoundPart } from './round-store.ts';

/** Ids are looked up by index; none that a database could not index is taken for one. */
const maxIdLength = 512;
/** Greater than any moment in seconds, smaller than any of this century in milliseconds. */
const secondsLimit = 100_000_000_000;
/** Which part of a round each report is. */
const roundParts: Readonly<Record<ReportType, RoundPart['part']>> = {
  game_start: 'start',
  game_settle: 'settle',
};
const roomUsersChanged = 'sud.mg.merchant.room.users.changed';

/** What an event tells of a round or a room; undefined for all others, and for broken ones. */
export function projectEvent(event: StoredEvent): ProjectedPart | undefined {
  if (event.kind === 'report' && Object.hasOwn(roundParts, event.type)) {
    return toRoundPart(event, roundParts[event.type as ReportType]);
  }
  return event.type === roomUsersChanged ? toRoomPart(event) : undefined;
}

/** How many rows a part is at most: one for the round or room, and one for each player. */
export function rowsOf(part: ProjectedPart | undefined): number {
  return part?.kind === 'round' ? 1 + part.uids.length : 1;
}

function toRoundPart(event: StoredEvent, part: RoundPart['part']): RoundPart | undefined {
  const message = reportMessage(event);
  const gameRoundId = idOf(event.key);
  // A message without an id stands under a digest, which is no round.
  if (gameRoundId === undefined || event.key !== String(message.game_round_id)) return undefined;
  const startedAtMs = momentMs(message.battle_start_at) ?? event.receivedAtMs;
  return {
    kind: 'round',
    part,
    appId: event.appId,
    gameRoundId,
    position: event.position,
    startedAtMs,
    roomId: idOf(message.room_id),
    mgId: idOf(exactGameId(message)),
    uids: uidsOf(message.players, message.results),
  };
}

function toRoomPart({ appId, receivedAtMs, raw }: StoredEvent): RoomPart | undefined {
  const data = bodyOf({ raw })?.data;
  if (!isJsonObject(data)) return undefined;
  const roomId = idOf(data.room_id);
  const { player_total: playerTotal, ob_total: obTotal } = data;
  if (roomId === undefined || !isCount(playerTotal) || !isCount(obTotal)) return undefined;
  const changedAtMs = momentMs(Number(data.changed_time)) ?? receivedAtMs;
  const mgId = idOf(exactGameId(data));
  return { kind: 'room', appId, roomId, mgId, playerTotal, obTotal, changedAtMs, receivedAtMs };
}

function uidsOf(...lists: readonly unknown[]): string[] {
  const uids = new Set<string>();
  for (const list of lists) {
    if (!Array.isArray(list)) continue;
    for (const player of list) {
      const uid = isJsonObject(player) ? idOf(player.uid) : undefined;
      if (uid !== undefined) uids.add(uid);
    }
  }
  return [...uids];
}

/** An id that every database keeps as it is: not empty, no NUL, no half character. */
function idOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > maxIdLength) return undefined;
  return value.isWellFormed() && !value.includes('\0') ? value : undefined;
}

/** Seconds or milliseconds, told apart by their size; undefined for what is no moment. */
function momentMs(value: unknown): number | undefined {
  if (!Number.isSafeInteger(value) || (value as number) <= 0) return undefined;
  const moment = value as number;
  return moment < secondsLimit ? moment * 1000 : moment;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
