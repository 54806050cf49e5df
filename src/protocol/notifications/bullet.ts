import { type Static, Type } from 'typebox';
import { mgId } from './fields.ts';

const session = {
  mg_id: mgId,
  anchor_id: Type.String({ description: 'The host.' }),
  msg_id: Type.String({ description: 'Id of the message.' }),
  timestamp: Type.Integer({ description: 'When, milliseconds since 1970; a number here.' }),
};
const round = {
  ...session,
  round_id: Type.String({ description: 'Round id.' }),
  mode: Type.Integer({
    description: '1 single, 2 multiplayer, 3 nation war, 5 ranked, 9 canyon.',
  }),
};

/** A connection or client of a bullet-screen game came or went (section 8.18). */
export const BulletSession = Type.Object(session);
export type BulletSession = Static<typeof BulletSession>;

/** A bullet-screen round is prepared or began (section 8.18). */
export const BulletRound = Type.Object(round);
export type BulletRound = Static<typeof BulletRound>;

/** A bullet-screen round ended (section 8.18). */
export const BulletSettle = Type.Object({
  ...round,
  result: Type.Union([Type.String(), Type.Integer()], {
    description: '0 draw, 1 victory, 2 defeat; in mode 1: 1 red won, 2 blue won. Text or number.',
  }),
});
export type BulletSettle = Static<typeof BulletSettle>;
