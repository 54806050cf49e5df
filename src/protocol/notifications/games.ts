import { type Static, Type } from 'typebox';
import { gameRoundId, mgId, payload, roomId, uid } from './fields.ts';

const playerType = Type.Optional(
  Type.String({ description: 'INTERNAL: user of this app, EXTERNAL: of another.' }),
);
const optionalPayload = Type.Optional(payload);

const ProcessPlayer = Type.Object({ uid, type: playerType, payload: optionalPayload });

/** Section 8.13. */
export const GameProcess = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_round_id: gameRoundId,
  event: Type.String({ description: 'What happened, by game: chess_end, self_die, …' }),
  players: Type.Array(ProcessPlayer),
  payload: optionalPayload,
});
export type GameProcess = Static<typeof GameProcess>;

const StatusPlayer = Type.Object({
  uid,
  type: playerType,
  timestamp: Type.String({ description: 'When, milliseconds since 1970, digits.' }),
  payload: optionalPayload,
});

/** Section 8.14. With `manage_status` a player's payload has is_managed: 1 autopilot, 0 not. */
export const PlayerStatus = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_round_id: Type.Optional(gameRoundId),
  event: Type.String({ description: 'What happened: manage_status, …' }),
  players: Type.Array(StatusPlayer),
  payload: optionalPayload,
});
export type PlayerStatus = Static<typeof PlayerStatus>;

const ConnectPlayer = Type.Object({
  uid,
  offline_timestamp: Type.String({
    description: 'When the connection was lost, milliseconds since 1970, digits.',
  }),
  status: Type.Integer({ description: '0 offline, 1 online.' }),
  offline_seconds: Type.Integer({ description: 'Seconds offline.' }),
  payload: optionalPayload,
});

/** Section 8.15: one player, no array. */
export const PlayerConnectStatus = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_round_id: gameRoundId,
  player: ConnectPlayer,
  payload: optionalPayload,
});
export type PlayerConnectStatus = Static<typeof PlayerConnectStatus>;

/** Section 8.17. Large, and made by a user: never serve the picture unchecked. */
export const PlayerDrawImage = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_round_id: gameRoundId,
  uid,
  image_data: Type.String({ description: 'The picture as a data URL in base64.' }),
  timestamp: Type.String({ description: 'When, milliseconds since 1970, digits.' }),
  payload: optionalPayload,
});
export type PlayerDrawImage = Static<typeof PlayerDrawImage>;
