import { Type } from 'typebox';
import { maxUidBytes } from '../../protocol/index.ts';
import { UserProfile, UserProfileInput } from '../../users/index.ts';
import { milliseconds } from './route-schema.ts';

export const UidParams = Type.Object({
  uid: Type.String({ minLength: 1, description: `User id, at most ${maxUidBytes} bytes.` }),
});
export const User = Type.Object({ uid: Type.String(), ...UserProfile.properties });
export const UserInput = UserProfileInput;
export const RevocationAnswer = Type.Object({ uid: Type.String(), revoked_at_ms: milliseconds });
export const ImportAnswer = Type.Object({
  imported: Type.Integer(),
  failed: Type.Integer(),
  errors: Type.Array(Type.Object({ line: Type.Integer(), error: Type.String() }), {
    description: 'The first 100 lines that were refused.',
  }),
});
