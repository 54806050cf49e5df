import { scoreRetCodes } from '../../protocol/index.ts';
import type { CheckLevel } from '../check.ts';
import { holds } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { envelopeOf } from '../read-probe.ts';
import type { Order } from './score-books.ts';
import { expectBalance, expectBooked, expectFailure, from, unknownUid } from './score-steps.ts';

const { success, insufficientBalance, duplicateOrderId } = scoreRetCodes;
const required: CheckLevel = 'required';

function countOf(probes: readonly Probe[], retCode: number): number {
  return probes.filter((probe) => expectBooked(probe, retCode).passed).length;
}

const orderFirst = 'Look the order up before the balance; answer 9001 if it was booked.';
const atomic = 'Insert the order under a unique key and change the balance in one transaction.';

/** The order_id of a booked order again, with each of these in it. */
function changedRepeats(changes: readonly Partial<Order>[]) {
  return from(1000n, async (books, expect) => {
    const order = books.order('consume', 250n);
    await books.book(order);
    for (const changed of changes) {
      const probe = await books.book({ ...order, ...changed }, 'the order_id again, changed');
      expect(expectBooked(probe, duplicateOrderId));
    }
    expect(await expectBalance(books, 750n));
  });
}

/** What the contract's check list (section 13.5) says of orders that come again, or too many. */
export const scoreOrderRows = [
  {
    name: 'repeat',
    level: required,
    title: 'A repeated order is answered with 9001 and booked once',
    expected: 'The same request again: 9001, the balance stays.',
    fix: atomic,
    needs: ['scores.consume'],
    run: from(1000n, async (books, expect) => {
      const order = books.order('consume', 250n);
      await books.book(order);
      expect(expectBooked(await books.book(order, 'the same order again'), duplicateOrderId));
      expect(await expectBalance(books, 750n));
    }),
  },
  {
    name: 'repeat-changed',
    level: required,
    title: 'A repeated order_id with other contents is answered with 9001',
    expected: '9001 whatever amount or type it has now; no balance changes.',
    fix: 'The order_id alone decides about repeats.',
    needs: ['scores.consume'],
    run: changedRepeats([{ score: 10n }, { type: 2 }]),
  },
  {
    name: 'repeat-user',
    level: required,
    title: 'A repeated order_id with another user is answered with 9001',
    expected: '9001 whoever it is for now, even a user who does not exist; no balance changes.',
    fix: 'Make order_id alone the key, without the uid; look it up before the user.',
    needs: ['scores.repeat'],
    run: changedRepeats([{ uid: unknownUid }]),
  },
  {
    name: 'insufficient',
    level: required,
    title: 'A consume beyond the balance is answered with 9000',
    expected: 'Balance 100, consume 250: 9000, the balance stays 100.',
    fix: 'Subtract on the condition that the balance covers it, in one step.',
    needs: ['scores.consume'],
    run: from(100n, async (books, expect) => {
      const probe = await books.book(books.order('consume', 250n), 'more than the balance');
      expect(expectBooked(probe, insufficientBalance));
      expect(await expectBalance(books, 100n));
    }),
  },
  {
    name: 'insufficient-again',
    level: required,
    title: 'An order refused for its balance is judged anew when it comes again',
    expected: 'After a gain of 200 the order that got 9000 is booked: 0, score 50.',
    fix: 'Remember booked orders only.',
    needs: ['scores.insufficient'],
    run: from(100n, async (books, expect) => {
      const order = books.order('consume', 250n);
      await books.book(order);
      await books.book(books.order('gain', 200n));
      expect(expectBooked(await books.book(order, 'after a gain, again'), success, 50n));
    }),
  },
  {
    name: 'repeat-emptied',
    level: required,
    title: 'The repeat of a consume that emptied the account is 9001, not 9000',
    expected: 'Balance 250, consume 250, then the same again: 0 with score 0, then 9001.',
    fix: orderFirst,
    needs: ['scores.repeat'],
    run: from(250n, async (books, expect) => {
      const order = books.order('consume', 250n);
      expect(expectBooked(await books.book(order), success, 0n));
      expect(expectBooked(await books.book(order, 'the same order again'), duplicateOrderId));
    }),
  },
  {
    name: 'zero',
    level: required,
    title: 'An order of 0 is booked and remembered',
    expected: '0 with the balance unchanged, then 9001: a settlement may bring no winnings.',
    fix: 'Refuse negative amounts only.',
    needs: ['scores.repeat'],
    run: from(100n, async (books, expect) => {
      const order = books.order('gain', 0n);
      expect(expectBooked(await books.book(order, 'a gain of 0'), success, 100n));
      expect(expectBooked(await books.book(order, 'a gain of 0 again'), duplicateOrderId));
    }),
  },
  {
    name: 'parallel-consumes',
    level: required,
    title: '50 consumes of 10 at once on a balance of 300: 30 are booked',
    expected: '30 times 0, 20 times 9000, and the balance is 0.',
    fix: 'Subtract on the condition that the balance covers it, in one step.',
    needs: ['scores.insufficient'],
    run: from(300n, async (books, expect) => {
      const orders = Array.from({ length: 50 }, () => books.order('consume', 10n));
      const what = 'one of 50 consumes of 10 at once';
      const probes = await Promise.all(orders.map((order) => books.book(order, what)));
      const counts = [countOf(probes, success), countOf(probes, insufficientBalance)];
      const why = `${counts[0]} times 0, ${counts[1]} times 9000`;
      expect(holds(counts[0] === 30 && counts[1] === 20, probes[0] as Probe, why));
      expect(await expectBalance(books, 0n));
    }),
  },
  {
    name: 'parallel-copies',
    level: required,
    title: '50 copies of one order at once: one is booked',
    expected: 'Once 0, 49 times 9001.',
    fix: atomic,
    needs: ['scores.repeat'],
    run: from(300n, async (books, expect) => {
      const order = books.order('consume', 10n);
      const copies = Array.from({ length: 50 }, () => books.book(order, 'one of 50 copies'));
      const probes = await Promise.all(copies);
      const counts = [countOf(probes, success), countOf(probes, duplicateOrderId)];
      const why = `${counts[0]} times 0, ${counts[1]} times 9001`;
      expect(holds(counts[0] === 1 && counts[1] === 49, probes[0] as Probe, why));
      expect(await expectBalance(books, 290n));
    }),
  },
  {
    name: 'int64',
    level: required,
    title: 'An amount beyond 2^53 is booked to its last digit, or refused',
    expected: 'A gain and a consume of 9007199254740993: 0 with the exact score, or ret_code 1.',
    fix: 'Take the digits of score from the raw text, or refuse what JSON.parse would round.',
    needs: ['scores.consume'],
    run: from(1000n, async (books, expect) => {
      const amount = 2n ** 53n + 1n;
      const gain = await books.book(books.order('gain', amount), 'a gain of 2^53 + 1');
      if (envelopeOf(gain).ret_code !== success) {
        expect(expectFailure(gain));
        return expect(await expectBalance(books, 1000n));
      }
      expect(expectBooked(gain, success, 1000n + amount));
      expect(await expectBalance(books, 1000n + amount));
      const consume = await books.book(books.order('consume', amount), 'a consume of 2^53 + 1');
      expect(expectBooked(consume, success, 1000n));
    }),
  },
] as const;
