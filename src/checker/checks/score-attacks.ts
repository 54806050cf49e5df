import { stringifyLossless } from '../../core/index.ts';
import { type CallbackName, scoreRetCodes } from '../../protocol/index.ts';
import type { Bench } from '../bench.ts';
import type { CheckRow, Finding } from '../check.ts';
import { expectStatus, firstFailure, holds, show } from '../finding.ts';
import { dataOf, envelopeOf, scoreOf } from '../read-probe.ts';
import { badSignatures, callBadlySigned, needsOfBadSignature, weightOf } from './bad-signatures.ts';
import { maxInt64, ScoreBooks } from './score-books.ts';
import { expectBooked, expectFailure, from, unknownUid } from './score-steps.ts';

/** Nothing of the above has moved the balance. */
async function expectUnmoved(books: ScoreBooks, before: bigint): Promise<Finding> {
  const probe = await books.score({ what: 'the balance afterwards' });
  const score = scoreOf(probe);
  return holds(score === before, probe, `the balance went from ${before} to ${show(score)}`);
}

interface AttackRow extends Omit<CheckRow, 'needs' | 'run'> {
  /** Orders of which none may be booked. */
  orders(books: ScoreBooks): readonly object[];
}

const refused = 'ret_code 1, nothing is booked.';

const rows: readonly AttackRow[] = [
  {
    name: 'negative',
    level: 'security',
    title: 'A negative amount is refused',
    expected: `${refused} A negative consume must never become a gain.`,
    fix: 'Refuse a score below 0.',
    orders: (books) => [
      { ...books.order('consume', -5n) },
      { ...books.order('gain', -5n) },
      { ...books.order('consume', -(2n ** 53n) + 1n) },
    ],
  },
  {
    name: 'fraction',
    level: 'required',
    title: 'An amount that is not a whole number is refused',
    expected: refused,
    fix: 'Refuse a score that is not an integer; do not round.',
    orders: (books) => [{ ...books.order('gain', 1n), score: 1.5 }],
  },
  {
    name: 'text',
    level: 'required',
    title: 'An amount that is not a number is refused',
    expected: refused,
    fix: 'Refuse a score that is not a JSON number: "10" + 5 is "105" in some languages.',
    orders: (books) =>
      ['10', null, true, [10], { a: 1 }].map((score) => ({ ...books.order('gain', 10n), score })),
  },
  {
    name: 'type',
    level: 'security',
    title: 'A type other than 1 and 2 is refused',
    expected: `${refused} Unlike reports, what is unknown is not acknowledged.`,
    fix: 'Book for type 1 and 2, and refuse everything else.',
    orders: (books) =>
      [3, 0, -1, '1', null, undefined].map((type) => ({ ...books.order('gain', 10n), type })),
  },
  {
    name: 'no-order-id',
    level: 'security',
    title: 'An order without an order_id is refused',
    expected: refused,
    fix: 'Refuse an order_id that is missing, empty or not a string.',
    orders: (books) =>
      ['', undefined, null, 7].map((order_id) => ({ ...books.order('gain', 10n), order_id })),
  },
  {
    name: 'unknown-user',
    level: 'security',
    title: 'An order for an unknown user is refused',
    expected: refused,
    fix: 'Look the user up; do not open an account for whatever uid comes.',
    orders: (books) => [
      { ...books.order('gain', 10n), uid: unknownUid },
      { ...books.order('gain', 10n), uid: '' },
      { ...books.order('gain', 10n), uid: undefined },
    ],
  },
];

const signedCallbacks: readonly CallbackName[] = ['get_account', 'get_score', 'update_score'];

/** Unproven requests of all three score callbacks. */
const signatureRows = badSignatures.map((bad) => ({
  name: bad.name,
  ...weightOf(bad, 'security', 'ret_code 1, no booking, no balance in the answer.'),
  title: `The score callbacks refuse a ${bad.what}`,
  fix: bad.fix,
  needs: needsOfBadSignature('scores', bad),
  async run(bench: Bench): Promise<Finding> {
    const books = await ScoreBooks.open(bench);
    const before = await books.balance();
    const findings: Finding[] = [];
    for (const callback of signedCallbacks) {
      const message = callback === 'update_score' ? books.order('gain', 10n) : { uid: books.uid };
      const body = Buffer.from(stringifyLossless(message), 'utf8');
      const probe = await callBadlySigned(bench, bad, callback, body);
      findings.push(expectFailure(probe));
      const { score } = dataOf(probe);
      findings.push(holds(score === undefined, probe, 'it reveals a balance'));
    }
    return await firstFailure([...findings, await expectUnmoved(books, before)]);
  },
}));

/** What somebody would try on the ledger. */
export const scoreAttackRows = [
  ...rows.map(({ orders, ...row }) => ({
    ...row,
    needs: ['scores.gain'],
    async run(bench: Bench): Promise<Finding> {
      const books = await ScoreBooks.open(bench);
      const before = await books.balance();
      const findings: Finding[] = [];
      for (const order of orders(books)) {
        findings.push(expectFailure(await books.book(order, row.title.toLowerCase())));
      }
      return await firstFailure([...findings, await expectUnmoved(books, before)]);
    },
  })),
  ...signatureRows,
  {
    name: 'overflow',
    level: 'required' as const,
    title: 'A gain that takes the balance beyond int64 is refused',
    expected: `${refused} Balance 1000, gain ${maxInt64}: the sum does not fit into int64.`,
    fix: 'Check the sum before it is booked: some types wrap around, others round.',
    needs: ['scores.gain'],
    run: from(1000n, async (books, expect) => {
      expect(expectFailure(await books.book(books.order('gain', maxInt64), 'a gain of 2^63 - 1')));
      expect(await expectUnmoved(books, 1000n));
    }),
  },
  {
    name: 'failure-status',
    level: 'required' as const,
    title: 'Failures of the score callbacks come with HTTP 200',
    expected: 'HTTP 200 for every deliberate answer, for a bad signature too, and ret_code 1.',
    fix: 'Answer 200 and report it in ret_code, not with 400, 401 or 404.',
    async run(bench: Bench): Promise<Finding> {
      const books = await ScoreBooks.open(bench);
      const toNobody = { ...books.order('gain', 10n), uid: unknownUid };
      const probes = [
        await books.book({ ...toNobody, score: 'ten' }, 'an amount that is not a number'),
        await books.book(toNobody, 'a gain for an unknown user'),
        await books.score({ signed: false, what: 'a request without a signature' }),
      ];
      return await firstFailure(probes.map(expectStatus));
    },
  },
  {
    name: 'failure-data',
    level: 'advice' as const,
    title: 'A failure carries no data',
    expected: 'data: {} on failure: an empty score would look like a balance.',
    fix: 'Send "data": {} with every ret_code other than 0.',
    needs: ['scores.insufficient'],
    async run(bench: Bench): Promise<Finding> {
      const books = await ScoreBooks.open(bench);
      const probe = await books.book(await books.orderTooMuch(), 'more than the balance');
      const { data } = envelopeOf(probe);
      return holds(show(data) === '{}', probe, `data is ${show(data)}`);
    },
  },
  {
    name: 'unknown-field',
    level: 'required' as const,
    title: 'Unknown fields of an order are ignored',
    expected: 'New request fields are possible and ignored.',
    fix: 'Do not validate with "no additional properties".',
    needs: ['scores.gain'],
    async run(bench: Bench): Promise<Finding> {
      const books = await ScoreBooks.open(bench);
      const order = { ...books.order('gain', 0n), more: { a: [1] } };
      const probe = await books.book(order, 'with one more field');
      return expectBooked(probe, scoreRetCodes.success);
    },
  },
] as const;
