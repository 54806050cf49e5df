import { type Static, Type } from 'typebox';

/** Text, since an int64 does not fit into a number of JavaScript. */
const amount = (description: string) =>
  Type.String({
    pattern: '^\\d{1,19}$',
    description: `${description} Digits, from 0 to 2^63 - 1.`,
  });

/** What the wallet is asked. Members may be added: a wallet ignores those that it does not know. */
export const BookRequest = Type.Object({
  action: Type.Literal('book'),
  app_id: Type.String(),
  order_id: Type.String({ description: 'The idempotency key, with app_id. 1 to 200 bytes.' }),
  uid: Type.String(),
  type: Type.Enum(['consume', 'gain'], { description: 'Take from the balance, or add to it.' }),
  amount: amount('How much.'),
  mg_id: Type.String(),
  round_id: Type.String(),
  expires_at_ms: Type.Integer({
    description: 'Nobody waits for the answer after that: book nothing any more, answer `late`.',
  }),
});
export type BookRequest = Static<typeof BookRequest>;

export const BalanceRequest = Type.Object({
  action: Type.Literal('balance'),
  app_id: Type.String(),
  uid: Type.String(),
});
export type BalanceRequest = Static<typeof BalanceRequest>;

/**
 * - `booked`: now, or by an earlier call with the same contents, whose answer may have been lost.
 * - `conflict`: the order was booked before, with other contents.
 * - `insufficient`: the balance does not cover it. `refused`: any other reason not to book.
 * - `late`: `expires_at_ms` is over. Nothing was booked.
 */
export const BookAnswer = Type.Union([
  Type.Object({
    outcome: Type.Literal('booked'),
    balance: amount('After the booking; to a repeat the one of now will do.'),
  }),
  Type.Object({
    outcome: Type.Enum(['conflict', 'insufficient', 'user_unknown', 'refused', 'late']),
  }),
]);
export type BookAnswer = Static<typeof BookAnswer>;

export const BalanceAnswer = Type.Union([
  Type.Object({ outcome: Type.Literal('found'), balance: amount('Of now.') }),
  Type.Object({ outcome: Type.Literal('user_unknown') }),
]);
export type BalanceAnswer = Static<typeof BalanceAnswer>;
