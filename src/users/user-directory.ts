import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { explainMisfit } from '../core/index.ts';
import { Gender, type UserInfo } from '../protocol/index.ts';

/** A player of one app. */
export interface UserKey {
  readonly appId: string;
  readonly uid: string;
}

/** No store keeps half a surrogate pair, and PostgreSQL no U+0000: what one takes, every one takes. */
const keepable = '^[^\\u0000\\p{Cs}]*$';

/** What an app says of a user: the profile without its key, and whether it may play. */
export const UserProfile = Type.Object({
  nick_name: Type.String({
    minLength: 1,
    maxLength: 256,
    pattern: keepable,
    description: 'Display name.',
  }),
  avatar_url: Type.String({
    maxLength: 2048,
    pattern: keepable,
    default: '',
    description: 'Avatar URL, 128 × 128 px recommended.',
  }),
  gender: Type.Enum(Gender.enum, { default: '', description: 'Empty if unknown.' }),
  is_ai: Type.Integer({ minimum: 0, maximum: 1, default: 0, description: '0 person, 1 robot.' }),
  ai_level: Type.Integer({
    minimum: 0,
    maximum: 3,
    default: 0,
    description: '0 and 1 simple, 2 medium, 3 advanced.',
  }),
  banned: Type.Boolean({
    default: false,
    description: 'true: get_sstoken, update_sstoken and get_user_info refuse the user (1004).',
  }),
});
export type UserProfile = Static<typeof UserProfile>;

/** A profile as people and backends write it: only the name is needed. */
export const UserProfileInput = Type.Interface([Type.Partial(UserProfile)], {
  nick_name: UserProfile.properties.nick_name,
});
export type UserProfileInput = Static<typeof UserProfileInput>;

const profileInput = Compile(UserProfileInput);

/**
 * Completes a profile with the defaults.
 *
 * @returns `undefined` if it is not one. Members that are not known are left out.
 */
export function readUserProfile(value: unknown): UserProfile | undefined {
  if (!profileInput.Check(value)) return undefined;
  const {
    nick_name,
    avatar_url = '',
    gender = '',
    is_ai = 0,
    ai_level = 0,
    banned = false,
  } = value;
  return { nick_name, avatar_url, gender, is_ai, ai_level, banned };
}

/** What is wrong with a value that {@link readUserProfile} refused, in one line. */
export function explainUserProfile(value: unknown): string {
  return explainMisfit(profileInput.Errors(value));
}

/** The profile as the game server wants it. */
export function toUserInfo(uid: string, profile: UserProfile): UserInfo {
  const { nick_name, avatar_url, gender, is_ai, ai_level } = profile;
  const info: UserInfo = { uid, nick_name, avatar_url, gender, is_ai };
  if (ai_level !== 0) info.ai_level = ai_level;
  return info;
}

/** Port: where a uid becomes a profile. */
export interface UserDirectory {
  /**
   * @returns the profile (banned ones too), or `undefined` if there is no such user
   * @throws {SudgateError} `directory_unavailable`; any other error means the same
   */
  findUser(user: UserKey): Promise<UserProfile | undefined>;
}
