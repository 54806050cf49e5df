import { gameIds, type UserInfo } from '../protocol/index.ts';
import type { PlatformState } from './platform-state.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import type { Round } from './rounds.ts';

const anySeat = { seat: -1, isRandom: true } as const;

export interface PlayRoundOptions {
  /** Users of the app: codes are minted for them with the app's secret, or got from its login. */
  readonly uids?: readonly string[];
  /** Codes that the app issued. */
  readonly codes?: readonly string[];
  /** Default `sudgate-room`. */
  readonly roomId?: string;
  /** Default: Bumper, 1461227817776713818. */
  readonly mgId?: string;
  /** Robots that play along: needed if the users are fewer than the game wants. Default 0. */
  readonly robots?: number;
  readonly reportGameInfoKey?: string;
  readonly reportGameInfoExtras?: string;
  /**
   * What each user pays to play, of the score that the app keeps; who wins gets it all. 0: nothing
   * is played for. Default: that of the simulator.
   */
  readonly stake?: number;
}

/** A round that was played. */
export interface PlayedRound {
  readonly gameRoundId: string;
  /** The players as the app told them. */
  readonly users: readonly UserInfo[];
  /** `report_msg` of game_start and game_settle. */
  readonly start: Round['start'];
  readonly settle: NonNullable<Round['settle']>;
}

/**
 * Plays one round as the game clients of the users would: all enter with their codes, are ready,
 * the captain starts, the game ends, all leave.
 *
 * @throws {Refused} what the platform refused, such as 105005 for an expired code
 * @throws {NoCode} if the app's login gives none
 * @throws {Error} if the simulator was closed
 */
export async function playRound(
  state: PlatformState,
  options: PlayRoundOptions,
): Promise<PlayedRound> {
  const { uids = [], roomId = 'sudgate-room', mgId = gameIds.bumper, robots = 0 } = options;
  const { stake = state.stake } = options;
  if (state.rooms.enter(roomId, mgId).isPlaying) throw new Refused(100201);
  const own = await Promise.all(uids.map((uid) => state.codes.codeFor(uid)));
  const users: UserInfo[] = [];
  for (const code of [...own, ...(options.codes ?? [])]) {
    const user = await state.sessions.enter(code);
    if (stake > 0) await state.scores.enter(user.uid);
    users.push(user);
  }
  state.timeline.checkRuns();
  // Nothing is waited for between the first seat and the start, so nobody else can use the room. It
  // may be another one by now.
  const room = state.rooms.enter(roomId, mgId);
  const seated: string[] = [];
  const sitDown = (uid: string, isAi: boolean) => {
    room.sitDown({ uid, isAi, aiLevel: 0, isReady: isAi }, anySeat);
    seated.push(uid);
  };
  try {
    for (const { uid } of users) {
      if (state.rooms.roomOf(uid) !== undefined) throw new Refused(100203);
      sitDown(uid, false);
    }
    for (let index = 1; index <= robots; index++) sitDown(`${roomId}-robot-${index}`, true);
    for (const player of room.players) if (!player.isReady) room.setReady(player.uid, true);
    state.notifier.seatsChanged(room);
    room.checkStart();
    const { reportGameInfoExtras: extras = '', reportGameInfoKey: key = '' } = options;
    const { round, ended } = state.matches.start(room, { extras, key, stake });
    await ended;
    const { id, start, settle } = round;
    if (settle === undefined) throw new Error('the simulator was closed while a round was played');
    return { gameRoundId: id, users, start, settle };
  } finally {
    if (!room.isPlaying) leave(state, room, seated);
  }
}

/** Whatever went wrong, the seats are free for the next round. */
function leave({ notifier }: PlatformState, room: Room, uids: readonly string[]): void {
  for (const uid of uids) if (room.has(uid)) room.standUp(uid, true);
  notifier.seatsChanged(room);
}
