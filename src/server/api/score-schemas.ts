import { Type } from 'typebox';
import { ScoreBooking } from '../../protocol/index.ts';
import { appId } from './route-schema.ts';

const closed = { additionalProperties: false };
const id = { minLength: 1, maxLength: 200 };
/** One spelling for each number: what reads two would have to guess which. */
const digits = { pattern: '^(0|-?[1-9]\\d{0,18})$' };
/** As text: an int64 does not fit into a number of JavaScript. */
const int64 = (description: string) =>
  Type.String({ ...digits, description: `${description} Digits of an int64.` });
const orNull = <T extends Parameters<typeof Type.Array>[0]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

export const Score = Type.Object({
  app_id: Type.String(),
  uid: Type.String(),
  score: int64('The balance.'),
  bookings: orNull(
    Type.Integer(),
    'How many bookings made it; null: a wallet of your own keeps it.',
  ),
});

export const AdjustInput = Type.Object(
  {
    amount: Type.Union([Type.String(digits), Type.Integer()], {
      description:
        'What is added; with a minus: what is taken. Digits of an int64, best as a string: a ' +
        'number is taken with all its digits as well, but many writers of JSON round it.',
    }),
    reason: Type.String({
      ...id,
      description: 'Deposit, withdrawal, prize, refund: your own words.',
    }),
    idempotency_key: Type.String({
      ...id,
      description: 'Yours, one for each adjustment: a repeat with it is not booked again.',
    }),
  },
  closed,
);

export const Adjusted = Type.Object({
  score: int64('The balance after the booking, which is not the one of now if this is a repeat.'),
  repeat: Type.Boolean({ description: 'It was booked before, exactly so.' }),
  booking: ScoreBooking,
});

const limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Most bookings.' }),
);
const nextCursor = orNull(Type.String(), 'Pass it as `after`; null: there is nothing more.');

export const UserBookingsQuery = Type.Object(
  {
    after: Type.Optional(
      Type.Integer({ minimum: 1, description: '`next_cursor` of the page before.' }),
    ),
    limit,
    app_id: appId,
  },
  closed,
);
export const UserBookingsAnswer = Type.Object({
  bookings: Type.Array(ScoreBooking, { description: 'The newest first.' }),
  next_cursor: nextCursor,
});

export const RoundBookingsParams = Type.Object({
  round_id: Type.String({ minLength: 1, description: '`round_id` of update_score.' }),
});
export const RoundBookingsQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({ minLength: 1, description: '`next_cursor` of the page before.' }),
    ),
    limit,
    app_id: appId,
  },
  closed,
);
export const RoundBookingsAnswer = Type.Object({
  consumed: Type.String({ description: 'What the whole round took from all its players, digits.' }),
  gained: Type.String({ description: 'What the whole round paid to them, digits.' }),
  bookings: Type.Array(ScoreBooking, { description: 'By uid, then in their order.' }),
  next_cursor: nextCursor,
});
