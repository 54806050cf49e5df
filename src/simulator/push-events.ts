import type { PushEvent, PushEventData, UserInfo } from '../protocol/index.ts';
import { gamesWithMatches } from './games.ts';
import type { PlatformState } from './platform-state.ts';
import { Refused } from './refused.ts';
import type { Player, Room, SeatWish } from './room.ts';

type Handler<Event extends PushEvent> = (
  state: PlatformState,
  mgId: string,
  data: PushEventData<Event>,
) => unknown;

interface SeatFields {
  readonly seat_index?: number;
  readonly is_seat_random?: boolean;
  readonly is_ready?: boolean;
}

function newcomer(user: UserInfo, isReady: boolean): Omit<Player, 'seat'> {
  return { uid: user.uid, isAi: user.is_ai === 1, aiLevel: user.ai_level ?? 0, isReady };
}

function wishOf({ seat_index = 0, is_seat_random = false }: SeatFields): SeatWish {
  return { seat: seat_index, isRandom: is_seat_random };
}

const anySeat: SeatWish = { seat: -1, isRandom: true };

/** A user has one seat: rooms are found by the user. */
function checkSeated({ rooms }: PlatformState, uid: string): void {
  if (rooms.roomOf(uid) !== undefined) throw new Refused(100203);
}

const userIn: Handler<'user_in'> = async (state, mgId, data) => {
  const { code, user_info, room_id, mode, is_ready = false } = data;
  const room = state.rooms.enter(room_id, mgId);
  if (room.isPlaying) throw new Refused(100201);
  room.setMode(mode);
  // user_info wins over the code, which is not exchanged then.
  const user = user_info ?? (await state.sessions.enter(code ?? ''));
  await enterForScore(state, [user]);
  checkSeated(state, user.uid);
  room.sitDown(newcomer(user, is_ready), wishOf(data));
  state.notifier.seatsChanged(room);
};

/** In games for a score the app is asked for the account of who comes (section 13, third parties). */
async function enterForScore({ scores, stake }: PlatformState, users: readonly UserInfo[]) {
  const persons = users.filter(({ is_ai }) => is_ai !== 1);
  if (stake > 0) await Promise.all(persons.map(({ uid }) => scores.enter(uid)));
}

const userInBatch: Handler<'user_in_batch'> = async (state, mgId, data) => {
  const { user_infos = [], room_id, mode } = data;
  await enterForScore(state, user_infos);
  const room = state.rooms.enter(room_id, mgId);
  room.setMode(mode);
  const seated: string[] = [];
  try {
    for (const user of user_infos) {
      checkSeated(state, user.uid);
      room.sitDown(newcomer(user, user.is_ready ?? false), wishOf(user));
      seated.push(user.uid);
    }
  } catch (error) {
    for (const uid of seated) room.standUp(uid, true);
    room.takeChanges();
    throw error;
  }
  state.notifier.seatsChanged(room);
};

const userOut: Handler<'user_out'> = ({ rooms, notifier }, _mgId, data) => {
  const room = rooms.of(data.room_id, data.uid, data.room_id === undefined ? 100301 : 100300);
  room.standUp(data.uid, data.is_cancel_ready ?? false);
  notifier.seatsChanged(room);
};

/** @returns those who got a seat; for the others there is none, or they have one elsewhere */
function addRobots(
  { rooms, notifier }: PlatformState,
  room: Room,
  robots: readonly { readonly uid: string; readonly ai_level?: number }[],
  isReady: boolean,
): string[] {
  if (room.isPlaying) throw new Refused(100201);
  const uids: string[] = [];
  for (const { uid, ai_level = 0 } of robots) {
    if (rooms.roomOf(uid) !== undefined) continue;
    if (room.players.length >= room.game.players.most) break;
    room.sitDown({ uid, isAi: true, aiLevel: ai_level, isReady }, anySeat);
    uids.push(uid);
  }
  notifier.seatsChanged(room);
  return uids;
}

const aiAdd: Handler<'ai_add'> = (state, mgId, { room_id, ai_players, is_ready }) => ({
  uids: addRobots(state, state.rooms.enter(room_id, mgId), ai_players, is_ready === 1),
});

/** What came of each robot is told by a notification (callbacks contract, section 8.19). */
const llmAiAdd: Handler<'llm_ai_add'> = (state, mgId, data) => {
  const { room_id, ai_players, is_enter = 1, is_ready = 0 } = data;
  const room = state.rooms.enter(room_id, mgId);
  const seated = is_enter === 1 ? addRobots(state, room, ai_players, is_ready === 1) : [];
  for (const { uid } of ai_players) {
    const isThere = is_enter !== 1 || seated.includes(uid);
    state.notifier.notify('sud.mg.merchant.llm.ai.create.result', {
      ...{ mg_id: mgId, room_id, uid, biz_error_code: isThere ? 0 : 1 },
      biz_error_msg: isThere ? '' : 'there is no seat',
    });
  }
};

const llmAiExit: Handler<'llm_ai_exit'> = ({ rooms, notifier }, mgId, { room_id, uids }) => {
  const room = rooms.enter(room_id, mgId);
  for (const uid of uids) room.standUp(uid, true);
  notifier.seatsChanged(room);
};

/** Texas hold'em and TeenPatti tell of their rules (callbacks contract, section 8.9). */
function setRule({ notifier }: PlatformState, room: Room, rule: unknown): void {
  if (rule === undefined) return;
  room.rule = rule;
  if (!gamesWithMatches.has(room.game.mg_id)) return;
  notifier.notify('sud.mg.merchant.room.game.rule', {
    ...{ mg_id: room.game.mg_id, room_id: room.id, rule: JSON.stringify(rule) },
  });
}

/** Also of a room that nobody has named before: it is empty. */
const roomInfo: Handler<'room_info'> = ({ rooms }, mgId, { room_id }) => {
  const room = rooms.enter(room_id, mgId);
  return {
    // The documents spell it so.
    status: room.isPlaying ? 'PLAYING' : 'WATING',
    captain_uid: room.captainUid,
    mode: room.mode,
    ...(room.modeEx !== undefined && { mode_ex: room.modeEx }),
    player: room.players.map(({ uid, seat, isReady, isAi, aiLevel }) => ({
      uid,
      seat_index: seat,
      status: isReady ? 'READY' : 'IDLE',
      is_ai: isAi ? 1 : 0,
      ai_level: aiLevel,
    })),
  };
};

const gameStart: Handler<'game_start'> = ({ rooms, matches }, _mgId, data) => {
  const room = rooms.of(data.room_id, '', 100500);
  room.checkStart();
  matches.start(room, textsOf(data));
};

function textsOf(data: {
  readonly report_game_info_extras?: string;
  readonly report_game_info_key?: string;
}) {
  const { report_game_info_extras: extras = '', report_game_info_key: key = '' } = data;
  return { extras, key };
}

/** The steps of the contract (server API contract, section 7), users first. */
const quickStart: Handler<'quick_start'> = async (state, mgId, data) => {
  const { codes = [], user_infos = [], room_id, mode, mode_ex, captain_uid, rule } = data;
  const room = state.rooms.enter(room_id, mgId);
  const users: UserInfo[] =
    user_infos.length > 0
      ? [...user_infos]
      : await Promise.all(codes.map((code) => state.sessions.enter(code)));
  await enterForScore(state, users);
  if (room.isPlaying) throw new Refused(100501);
  const isPerson = (uid: string | undefined) =>
    users.some((user) => user.uid === uid && user.is_ai !== 1);
  if (!isPerson(users[0]?.uid) || (captain_uid !== undefined && !isPerson(captain_uid))) {
    throw new Refused(10002, 'the first user and the captain must be people', ['game_server']);
  }
  if (users.length < room.game.players.least) throw new Refused(100504);
  if (users.length > room.game.players.most) throw new Refused(100202);
  room.setMode(mode);
  // Who sits in this room loses the seat.
  for (const { uid } of users) if (!room.has(uid)) checkSeated(state, uid);
  room.clear();
  for (const user of users) room.sitDown(newcomer(user, true), anySeat);
  if (captain_uid !== undefined) room.makeCaptain(captain_uid);
  room.modeEx = mode_ex;
  setRule(state, room, rule);
  state.notifier.seatsChanged(room);
  state.matches.start(room, textsOf(data));
};

const gameEnd: Handler<'game_end'> = ({ rooms, rounds, matches }, _mgId, { room_id, uid }) => {
  const isForAll = uid === undefined || uid === '';
  const room = rooms.of(room_id, '', isForAll ? 100900 : 100800);
  const round = rounds.find(room.roundId ?? '');
  if (round === undefined) throw new Refused(isForAll ? 100901 : 100801);
  if (!isForAll) {
    if (!room.has(uid) || round.escaped.has(uid)) throw new Refused(100802);
    round.escaped.add(uid);
    const isLeft = room.players.some((player) => !player.isAi && !round.escaped.has(player.uid));
    if (isLeft) return;
  }
  matches.end(room);
};

const roomClear: Handler<'room_clear'> = ({ rooms, matches, notifier }, mgId, { room_id }) => {
  const room = rooms.enter(room_id, mgId);
  matches.end(room);
  room.clear();
  notifier.seatsChanged(room);
};

/** What each event does. Those that are not here are taken and have no effect. */
export const pushEventHandlers: { readonly [Event in PushEvent]?: Handler<Event> } = {
  user_in: userIn,
  user_in_batch: userInBatch,
  user_out: userOut,
  user_ready: ({ rooms, notifier }, _mgId, { room_id, uid, is_ready }) => {
    const room = rooms.of(room_id, uid, is_ready ? 100400 : 100401);
    room.setReady(uid, is_ready);
    notifier.seatsChanged(room);
  },
  game_start: gameStart,
  captain_change: ({ rooms }, _mgId, { room_id, captain_uid }) =>
    rooms.of(room_id, captain_uid, 100700).makeCaptain(captain_uid),
  user_kick: ({ rooms, notifier }, _mgId, { room_id, kicked_uid }) => {
    const room = rooms.of(room_id, kicked_uid, 100600);
    room.kick(kicked_uid);
    notifier.seatsChanged(room);
  },
  game_end: gameEnd,
  game_setting: (state, mgId, { room_id, rule }) => {
    setRule(state, state.rooms.enter(room_id, mgId), rule);
  },
  mode_ex_change: ({ rooms }, mgId, { room_id, mode_ex }) => {
    rooms.enter(room_id, mgId).modeEx = mode_ex;
  },
  ai_add: aiAdd,
  llm_ai_add: llmAiAdd,
  llm_ai_exit: llmAiExit,
  room_info: roomInfo,
  quick_start: quickStart,
  room_clear: roomClear,
  refresh_user_item: (_state, _mgId, { item_infos }) => ({ item_infos }),
  player_asset: (_state, _mgId, { uids }) => ({
    player_assets: uids.map((uid) => ({ uid, asset: {} })),
  }),
};
