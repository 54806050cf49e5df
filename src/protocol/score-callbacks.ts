import { type Static, type TSchema, Type } from 'typebox';

/**
 * `ret_code` of the score callbacks (callbacks contract, section 13.1). 9002 to 9999 are reserved
 * by the platform: everything that has no code of its own is `failure`.
 */
export const scoreRetCodes = {
  success: 0,
  failure: 1,
  /** update_score only: the balance does not cover the amount; nothing was booked. */
  insufficientBalance: 9000,
  /** update_score only: the order was booked before; nothing was booked now. */
  duplicateOrderId: 9001,
} as const;

/** `type` of update_score. */
export const scoreUpdateTypes = { consume: 1, gain: 2 } as const;

/**
 * int64 on the wire: a number with all its digits, up to 2^63 − 1. As a number of JavaScript it would
 * lose some above 2^53, so whoever reads one takes the digits from the text.
 */
const int64 = { format: 'int64' } as const;
const uid = Type.String({ minLength: 1, description: 'User id.' });
const balance = Type.Integer({
  ...int64,
  description: 'Balance in whole units, with all its digits up to 2^63 - 1.',
});

/** The answer to a score callback (section 13.1): no `sdk_error_code`, `data` always there. */
function scoreAnswer<Data extends TSchema>(data: Data) {
  return Type.Object({
    ret_code: Type.Integer({ description: '0 success, 1 failure, 9000 and 9001 by update_score.' }),
    ret_msg: Type.String({ description: 'Error text.' }),
    data,
  });
}

/** Any failure: `data` is empty, since an empty score would look like a balance. */
export const ScoreFailureAnswer = scoreAnswer(Type.Object({}, { additionalProperties: false }));

/** get_account: section 13.2. */
export const GetAccountRequest = Type.Object({ uid });
export const GetAccountData = Type.Object({
  nickname: Type.String({ description: 'Display name; spelled nick_name in get_user_info.' }),
  avatar_url: Type.String({ description: 'Avatar URL.' }),
  score: balance,
  vip_level: Type.Integer({
    minimum: 0,
    maximum: 3,
    description: '0 to 3; the higher, the more the game favours the user.',
  }),
});
export const GetAccountAnswer = scoreAnswer(GetAccountData);
export type GetAccountData = Static<typeof GetAccountData>;

/** get_score: section 13.3. */
export const GetScoreRequest = Type.Object({ uid });
export const GetScoreData = Type.Object({ score: balance });
export const GetScoreAnswer = scoreAnswer(GetScoreData);
export type GetScoreData = Static<typeof GetScoreData>;

/** update_score: section 13.4. */
export const UpdateScoreRequest = Type.Object({
  order_id: Type.String({ minLength: 1, description: 'Id of the booking: a repeat has the same.' }),
  mg_id: Type.String({ description: 'Game id, digits.' }),
  round_id: Type.String({ description: 'Round; not called game_round_id here.' }),
  uid,
  score: Type.Integer({
    ...int64,
    minimum: 0,
    description:
      'Amount to consume or gain, up to 2^63 - 1, not the new balance. Plain digits: 10.0 and 1e1 are refused. 0 is booked as well.',
  }),
  type: Type.Enum([scoreUpdateTypes.consume, scoreUpdateTypes.gain], {
    description: '1 consume, 2 gain.',
  }),
});
export type UpdateScoreRequest = Static<typeof UpdateScoreRequest>;
export const UpdateScoreData = Type.Object({ score: balance });
export const UpdateScoreAnswer = scoreAnswer(UpdateScoreData);
export type UpdateScoreData = Static<typeof UpdateScoreData>;

/** The score callbacks by name, in the form of the other callbacks' definitions. */
export const scoreCallbackDefinitions = {
  get_account: {
    request: GetAccountRequest,
    answer: GetAccountAnswer,
    summary: 'Tell name and balance of a player',
  },
  get_score: {
    request: GetScoreRequest,
    answer: GetScoreAnswer,
    summary: 'Tell the balance of a player',
  },
  update_score: {
    request: UpdateScoreRequest,
    answer: UpdateScoreAnswer,
    summary: 'Book an order on the balance of a player',
  },
} as const satisfies Record<string, { request: TSchema; answer: TSchema; summary: string }>;

export type ScoreCallbackName = keyof typeof scoreCallbackDefinitions;
export const scoreCallbackNames = Object.keys(scoreCallbackDefinitions) as ScoreCallbackName[];
