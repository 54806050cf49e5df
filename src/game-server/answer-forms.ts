import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { CallbackName } from '../protocol/index.ts';

/**
 * What can be read of an answer: JSON types and nothing more, looser than the messages that our own
 * side may send. In answers that are out there optional members are absent or null (callbacks
 * contract, section 1.1).
 */
const int32 = Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 });
const orNull = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

export const AnswerHead = Type.Object({
  ret_code: int32,
  ret_msg: orNull(Type.String()),
  sdk_error_code: orNull(int32),
  data: Type.Optional(Type.Unknown()),
});
export type ReadHead = Static<typeof AnswerHead>;

const player = {
  uid: Type.String(),
  nick_name: Type.String(),
  avatar_url: Type.String(),
  gender: Type.String(),
  is_ai: orNull(int32),
  ai_level: orNull(int32),
};
const token = {
  ss_token: Type.String(),
  expire_date: Type.Integer(),
  expire_date_str: orNull(Type.String()),
};
const score = { score: Type.Integer() };

/** The form of `data` after success; reports and notifications have none. */
export const answerData: Readonly<
  Partial<Record<CallbackName, { Check(value: unknown): boolean }>>
> = {
  get_sstoken: Compile(Type.Object({ ...token, user_info: orNull(Type.Object(player)) })),
  update_sstoken: Compile(Type.Object(token)),
  get_user_info: Compile(Type.Object(player)),
  get_account: Compile(
    Type.Object({
      nickname: Type.String(),
      avatar_url: Type.String(),
      ...score,
      vip_level: Type.Integer(),
    }),
  ),
  get_score: Compile(Type.Object(score)),
  update_score: Compile(Type.Object(score)),
};
