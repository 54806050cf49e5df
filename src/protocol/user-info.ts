import { type Static, Type } from 'typebox';

export const Gender = Type.Enum(['female', 'male', ''], { description: 'Empty if unknown.' });

/** Who a player is, as the game server wants it (callbacks contract, sections 4 and 6). */
export const UserInfo = Type.Object({
  uid: Type.String({ description: 'The uid of the token.' }),
  nick_name: Type.String({ description: 'Display name.' }),
  avatar_url: Type.String({ description: 'Avatar URL, 128 × 128 px recommended.' }),
  gender: Gender,
  is_ai: Type.Optional(Type.Integer({ description: '0 person (default), 1 robot.' })),
  ai_level: Type.Optional(
    Type.Integer({ description: '0 and 1 simple, 2 medium, 3 advanced; default 0.' }),
  ),
});
export type UserInfo = Static<typeof UserInfo>;
