import { type Static, Type } from 'typebox';
import { EnvelopeOf } from './envelope.ts';
import { UserInfo } from './user-info.ts';

const token = { minLength: 1 };
const expireDate = Type.Integer({ description: 'Expiry in milliseconds since 1970.' });
const expireDateStr = Type.Optional(
  Type.String({ description: 'The same number as a decimal string.' }),
);

/** get_sstoken: the seed document; `expire_date_str` and `user_info` from the later pages. */
export const GetSstokenRequest = Type.Object({
  code: Type.String({ ...token, description: "The short-lived code of the player's app." }),
});
export const GetSstokenData = Type.Object({
  ss_token: Type.String({ description: 'The server-to-server token.' }),
  expire_date: expireDate,
  expire_date_str: expireDateStr,
  user_info: Type.Optional(UserInfo),
});
export const GetSstokenAnswer = EnvelopeOf(GetSstokenData);
export type GetSstokenData = Static<typeof GetSstokenData>;

/** update_sstoken: callbacks contract, section 5. */
export const UpdateSstokenRequest = Type.Object({
  ss_token: Type.String({ ...token, description: 'An ss_token that has not expired.' }),
});
export const UpdateSstokenData = Type.Object({
  ss_token: Type.String({ description: 'A fresh token of the same user.' }),
  expire_date: expireDate,
  expire_date_str: expireDateStr,
});
export const UpdateSstokenAnswer = EnvelopeOf(UpdateSstokenData);
export type UpdateSstokenData = Static<typeof UpdateSstokenData>;

/** get_user_info: callbacks contract, section 6. */
export const GetUserInfoRequest = Type.Object({
  ss_token: Type.String({ ...token, description: 'An ss_token that has not expired.' }),
});
export const GetUserInfoAnswer = EnvelopeOf(UserInfo);
