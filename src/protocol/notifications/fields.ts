import { Type } from 'typebox';

/** Members that many events share, each under one description. */
export const mgId = Type.String({ description: 'Game id, digits.' });
export const roomId = Type.String({ description: 'Room of the app.' });
export const gameRoundId = Type.String({ description: 'Round id.' });
export const matchId = Type.String({ description: 'Match id.' });
export const playerUid = Type.String({ description: 'User id, empty for a robot.' });
export const uid = Type.String({ description: 'User id.' });
export const isAi = Type.Integer({ description: '0 person, 1 robot.' });
export const changedTime = Type.String({
  description: 'When it changed, milliseconds since 1970, digits.',
});
/** An object whose members depend on the game or the event. */
export const payload = Type.Record(Type.String(), Type.Unknown(), {
  description: 'More data, by game.',
});
export const commissionScore = Type.Integer({ description: 'Points kept as commission.' });
export const orderId = Type.String({ description: 'Order id of the platform.' });
export const outOrderId = Type.String({ description: 'Order id of the app.' });
