import { type Static, Type } from 'typebox';
import { changedTime, mgId, roomId, uid } from './fields.ts';

/** Section 8.2. Notifications overtake each other: the newest changed_time of a room counts. */
export const RoomUsersChanged = Type.Object({
  room_id: roomId,
  mg_id: mgId,
  player_total: Type.Integer({ description: 'Players in the room.' }),
  ob_total: Type.Integer({ description: 'Spectators in the room.' }),
  changed_time: changedTime,
});
export type RoomUsersChanged = Static<typeof RoomUsersChanged>;

/** Section 8.9. */
export const RoomGameRule = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  rule: Type.String({ description: 'The rules as JSON text, by game.' }),
});
export type RoomGameRule = Static<typeof RoomGameRule>;

/** Section 8.10. The names of the states are misspelt now and then: keep what is not known. */
export const AuthRoomChanged = Type.Object({
  auth_secret: Type.String({ description: 'A credential: not for logs.' }),
  room_id: roomId,
  mg_id: mgId,
  status: Type.String({ description: 'WAITING (also WATING), PLAYING or CLOSE.' }),
  changed_time: changedTime,
});
export type AuthRoomChanged = Static<typeof AuthRoomChanged>;

const SeatChange = Type.Object({
  uid,
  changed_type: Type.Integer({
    description: '1 sat down, 2 stood up, 3 became ready, 4 is no longer ready.',
  }),
});
const SeatPlayer = Type.Object({
  uid,
  seat_index: Type.Integer({ description: 'Seat from 0.' }),
  status: Type.String({ description: 'IDLE or READY.' }),
});

/** Section 8.16. */
export const RoomSeatChanged = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  changed_time: changedTime,
  seat_changed: Type.Array(SeatChange, { description: 'What changed.' }),
  seat_players: Type.Optional(Type.Array(SeatPlayer, { description: 'The seats afterwards.' })),
});
export type RoomSeatChanged = Static<typeof RoomSeatChanged>;
