import type { PlatformState } from './platform-state.ts';
import { pushEventHandlers as events } from './push-events.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';

export interface PlayerActionOptions {
  /** Who does it. */
  readonly uid: string;
  readonly action: PlayerAction;
  /** Whom to kick. */
  readonly kickedUid?: string;
  /** Mode to switch to. Default 1. */
  readonly mode?: number;
}

interface Rule {
  /** The code if the player sits nowhere. */
  readonly absent: number;
  /** The code for who is not the captain; absent: anybody may. */
  readonly captainOnly?: number;
  readonly act: (state: PlatformState, room: Room, options: PlayerActionOptions) => unknown;
}

const rules = {
  start: {
    ...{ absent: 100500, captainOnly: 100502 },
    act: (state, room) => events.game_start?.(state, room.game.mg_id, { room_id: room.id }),
  },
  kick: {
    ...{ absent: 100600, captainOnly: 100601 },
    act: (state, room, { kickedUid: kicked_uid = '' }) =>
      events.user_kick?.(state, room.game.mg_id, { room_id: room.id, kicked_uid }),
  },
  escape: {
    absent: 100800,
    act: (state, room, { uid }) =>
      events.game_end?.(state, room.game.mg_id, { room_id: room.id, uid }),
  },
  disband: {
    ...{ absent: 100900, captainOnly: 100902 },
    act: (state, room) => events.game_end?.(state, room.game.mg_id, { room_id: room.id }),
  },
  switch_mode: {
    ...{ absent: 101000, captainOnly: 101002 },
    act: (_state, room, { mode = 1 }) => {
      if (room.isPlaying) throw new Refused(101001);
      room.setMode(mode);
    },
  },
  add_robot: {
    ...{ absent: 100200, captainOnly: 101003 },
    act: (state, room) => {
      const uid = `${room.id}-robot-${room.players.length + 1}`;
      const robot = { uid, avatar: '', name: 'Robot', gender: 'male' as const };
      const data = { room_id: room.id, ai_players: [robot], is_ready: 1 };
      return events.ai_add?.(state, room.game.mg_id, data);
    },
  },
} as const satisfies Record<string, Rule>;

export type PlayerAction = keyof typeof rules;
export const playerActions = Object.keys(rules) as PlayerAction[];

/**
 * Lets a player act as in the client of the game, with the codes that the client gets. Requests of
 * the server API name no player who acts, so only here somebody is told not to be the captain.
 *
 * @throws {Refused} with the documented code
 */
export async function actAsPlayer(
  state: PlatformState,
  options: PlayerActionOptions,
): Promise<void> {
  const { absent, captainOnly, act }: Rule = rules[options.action];
  const room = state.rooms.roomOf(options.uid);
  if (room === undefined) throw new Refused(absent);
  if (captainOnly !== undefined && room.captainUid !== options.uid) throw new Refused(captainOnly);
  await act(state, room, options);
}
