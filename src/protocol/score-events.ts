import { type Static, type TSchema, Type } from 'typebox';

/** As text: an int64 does not fit into a number of JavaScript. */
const int64 = (description: string) =>
  Type.String({ pattern: '^\\d{1,19}$', description: `${description} Digits of an int64.` });
const orNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const common = {
  app_id: Type.String(),
  uid: Type.String(),
  order_id: Type.String({ description: '`order_id` of the game, or `idempotency_key`.' }),
  type: Type.Enum(['consume', 'gain']),
  amount: int64('From 0; `type` says in which direction.'),
  balance_after: int64('From 0.'),
  booked_at_ms: Type.Integer({ description: 'Milliseconds since 1970.' }),
};

/** A booking of the ledger: in the API, in the feed and by webhook. */
export const ScoreBooking = Type.Object({
  ...common,
  sequence: Type.Integer({ description: "Of the user's bookings, from 1 without gaps." }),
  source: Type.Enum(['game', 'app'], { description: 'Who ordered it.' }),
  mg_id: orNull('Game id, digits; null: an adjustment.'),
  round_id: orNull('Null: an adjustment.'),
  reason: orNull('Of an adjustment; null: the game ordered it.'),
});
export type ScoreBooking = Static<typeof ScoreBooking>;

/** A booking of an app's own wallet, in the feed and by webhook. */
export const WalletBooking = Type.Object({
  ...common,
  mg_id: Type.String({ description: 'Game id, digits.' }),
  round_id: Type.String(),
});
export type WalletBooking = Static<typeof WalletBooking>;

/** The events that are no messages of the platform, by type: their body is what is defined here. */
export const scoreEventDefinitions = {
  'sudgate.score.booked': ScoreBooking,
  'sudgate.wallet.booked': WalletBooking,
} as const satisfies Record<string, TSchema>;

export type ScoreEvent = keyof typeof scoreEventDefinitions;
export const scoreEvents = Object.keys(scoreEventDefinitions) as ScoreEvent[];
export type ScoreEventData = {
  readonly [Event in ScoreEvent]: Static<(typeof scoreEventDefinitions)[Event]>;
};
