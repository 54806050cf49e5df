import { scoreRetCodes } from '../../protocol/index.ts';
import type { Bench } from '../bench.ts';
import { type Check, checksOf, type Finding, type Probe } from '../check.ts';
import { firstFailure, holds, show } from '../finding.ts';
import { dataOf, envelopeOf, isInt32, membersOf } from '../read-probe.ts';
import { requirePresence } from './delivery-rows.ts';
import { scoreAttackRows } from './score-attacks.ts';
import { ScoreBooks } from './score-books.ts';

const { success, insufficientBalance, duplicateOrderId } = scoreRetCodes;

/** The answer has this ret_code and, after success, this balance. */
function expectBooked(probe: Probe, retCode: number, balance?: number): Finding {
  const { ret_code } = envelopeOf(probe);
  if (ret_code !== retCode) return holds(false, probe, `ret_code is ${show(ret_code)}`);
  const { score } = dataOf(probe);
  return holds(balance === undefined || score === balance, probe, `score is ${show(score)}`);
}

/** The balance is this one now. */
async function expectBalance(books: ScoreBooks, balance: number): Promise<Finding> {
  const probe = await books.score({ what: 'the balance afterwards' });
  const { score } = dataOf(probe);
  return holds(score === balance, probe, `the balance is ${show(score)} in place of ${balance}`);
}

type Step = (books: ScoreBooks, expect: (finding: Finding) => void) => Promise<void>;

/** A check that starts from a balance and makes several findings. */
function from(start: number, step: Step) {
  return async (bench: Bench): Promise<Finding> => {
    const books = await ScoreBooks.open(bench);
    await books.setBalance(start);
    const findings: Finding[] = [];
    await step(books, (finding) => void findings.push(finding));
    return await firstFailure(findings);
  };
}

function countOf(probes: readonly Probe[], retCode: number): number {
  return probes.filter((probe) => envelopeOf(probe).ret_code === retCode).length;
}

const orderFirst = 'Look the order up before the balance; answer 9001 if it was booked.';
const atomic = 'Insert the order under a unique key and change the balance in one transaction.';

export const scoreChecks: readonly Check[] = checksOf(
  'scores',
  ['scores.get'],
  [
    {
      name: 'get',
      level: 'required',
      title: 'get_score tells the balance',
      expected: 'ret_code 0; data.score: number, int64.',
      fix: 'Answer {"ret_code": 0, "ret_msg": "success", "data": {"score": 1000}}.',
      needs: ['transport.reachable'],
      async run(bench) {
        const books = await ScoreBooks.open(bench);
        const probe = await books.score();
        requirePresence(bench, probe);
        const { score } = dataOf(probe);
        const isSound = envelopeOf(probe).ret_code === success && Number.isSafeInteger(score);
        return holds(isSound, probe, `score is ${show(score)}`);
      },
    },
    {
      name: 'account',
      level: 'required',
      title: 'get_account tells name, picture, balance and level',
      expected: 'nickname (not nick_name) and avatar_url: strings; score, vip_level: numbers.',
      fix: 'Send all four; vip_level 0 unless there is a reason.',
      async run(bench) {
        const probe = await (await ScoreBooks.open(bench)).account();
        requirePresence(bench, probe);
        const { nickname, avatar_url, score, vip_level } = dataOf(probe);
        const isText = typeof nickname === 'string' && typeof avatar_url === 'string';
        const isSound = isText && Number.isSafeInteger(score) && Number.isSafeInteger(vip_level);
        return holds(isSound, probe, 'a member is missing or has a wrong type');
      },
    },
    {
      name: 'vip-level',
      level: 'required',
      title: 'vip_level is from 0 to 3',
      expected: 'vip_level: 0 to 3; the higher, the more the game favours the user.',
      fix: 'Send 0 unless there is a reason.',
      needs: ['scores.account'],
      async run(bench) {
        const probe = await (await ScoreBooks.open(bench)).account();
        const level = Number(dataOf(probe).vip_level);
        return holds(level >= 0 && level <= 3, probe, `vip_level is ${level}`);
      },
    },
    {
      name: 'same-balance',
      level: 'required',
      title: 'get_account and get_score tell the same balance',
      expected: 'One balance, read from one place.',
      fix: 'Read both from the ledger, without a cache in between.',
      needs: ['scores.account', 'scores.gain'],
      run: from(700, async (books, expect) => {
        const probe = await books.account();
        const { score } = dataOf(probe);
        expect(holds(score === 700, probe, `score is ${show(score)} in place of 700`));
      }),
    },
    {
      name: 'envelope',
      level: 'required',
      title: 'The answer has ret_code, ret_msg and data',
      expected: 'ret_code: number; ret_msg: string; data: object; all always there.',
      fix: 'Send all three in every answer.',
      async run(bench) {
        const probe = await (await ScoreBooks.open(bench)).score();
        const { ret_code, ret_msg, data } = envelopeOf(probe);
        const isSound =
          isInt32(ret_code) && typeof ret_msg === 'string' && membersOf(data) === data;
        return holds(isSound, probe, 'a member is missing or has a wrong type');
      },
    },
    {
      name: 'gain',
      level: 'required',
      title: 'A gain is booked, and the answer has the balance after it',
      expected: 'Balance 1000, gain 250: ret_code 0, score 1250, and get_score says so at once.',
      fix: 'type 2 adds; answer the balance after the booking.',
      async run(bench) {
        const books = await ScoreBooks.open(bench);
        const before = await books.balance();
        const probe = await books.book(books.order('gain', 250));
        const booked = expectBooked(probe, success, before + 250);
        return booked.passed ? await expectBalance(books, before + 250) : booked;
      },
    },
    {
      name: 'consume',
      level: 'required',
      title: 'A consume is booked, and the answer has the balance after it',
      expected: 'Balance 1000, consume 250: ret_code 0, score 750.',
      fix: 'type 1 subtracts; answer the balance after the booking.',
      needs: ['scores.gain'],
      async run(bench) {
        const books = await ScoreBooks.open(bench);
        await books.book(books.order('gain', 250));
        const before = await books.balance();
        const probe = await books.book(books.order('consume', 250));
        const booked = expectBooked(probe, success, before - 250);
        return booked.passed ? await expectBalance(books, before - 250) : booked;
      },
    },
    {
      name: 'repeat',
      level: 'required',
      title: 'A repeated order is answered with 9001 and booked once',
      expected: 'The same request again: 9001, the balance stays.',
      fix: atomic,
      needs: ['scores.consume'],
      run: from(1000, async (books, expect) => {
        const order = books.order('consume', 250);
        await books.book(order);
        expect(expectBooked(await books.book(order, 'the same order again'), duplicateOrderId));
        expect(await expectBalance(books, 750));
      }),
    },
    {
      name: 'repeat-changed',
      level: 'required',
      title: 'A repeated order_id with other contents is answered with 9001',
      expected: '9001 whatever amount or type it has now; no balance changes.',
      fix: 'The order_id alone decides about repeats.',
      needs: ['scores.consume'],
      run: from(1000, async (books, expect) => {
        const order = books.order('consume', 250);
        await books.book(order);
        for (const changed of [{ score: 10 }, { type: 2 }]) {
          const probe = await books.book({ ...order, ...changed }, 'the order_id again, changed');
          expect(expectBooked(probe, duplicateOrderId));
        }
        expect(await expectBalance(books, 750));
      }),
    },
    {
      name: 'insufficient',
      level: 'required',
      title: 'A consume beyond the balance is answered with 9000',
      expected: 'Balance 100, consume 250: 9000, the balance stays 100.',
      fix: 'Subtract on the condition that the balance covers it, in one step.',
      needs: ['scores.consume'],
      run: from(100, async (books, expect) => {
        const probe = await books.book(books.order('consume', 250), 'more than the balance');
        expect(expectBooked(probe, insufficientBalance));
        expect(await expectBalance(books, 100));
      }),
    },
    {
      name: 'insufficient-again',
      level: 'required',
      title: 'An order refused for its balance is judged anew when it comes again',
      expected: 'After a gain of 200 the order that got 9000 is booked: 0, score 50.',
      fix: 'Remember booked orders only.',
      needs: ['scores.insufficient'],
      run: from(100, async (books, expect) => {
        const order = books.order('consume', 250);
        await books.book(order);
        await books.book(books.order('gain', 200));
        expect(expectBooked(await books.book(order, 'after a gain, again'), success, 50));
      }),
    },
    {
      name: 'repeat-emptied',
      level: 'required',
      title: 'The repeat of a consume that emptied the account is 9001, not 9000',
      expected: 'Balance 250, consume 250, then the same again: 0 with score 0, then 9001.',
      fix: orderFirst,
      needs: ['scores.repeat'],
      run: from(250, async (books, expect) => {
        const order = books.order('consume', 250);
        expect(expectBooked(await books.book(order), success, 0));
        expect(expectBooked(await books.book(order, 'the same order again'), duplicateOrderId));
      }),
    },
    {
      name: 'zero',
      level: 'required',
      title: 'An order of 0 is booked and remembered',
      expected: '0 with the balance unchanged, then 9001: a settlement may bring no winnings.',
      fix: 'Refuse negative amounts only.',
      needs: ['scores.repeat'],
      run: from(100, async (books, expect) => {
        const order = books.order('gain', 0);
        expect(expectBooked(await books.book(order, 'a gain of 0'), success, 100));
        expect(expectBooked(await books.book(order, 'a gain of 0 again'), duplicateOrderId));
      }),
    },
    {
      name: 'parallel-consumes',
      level: 'required',
      title: '50 consumes of 10 at once on a balance of 300: 30 are booked',
      expected: '30 times 0, 20 times 9000, and the balance is 0.',
      fix: 'Subtract on the condition that the balance covers it, in one step.',
      needs: ['scores.insufficient'],
      run: from(300, async (books, expect) => {
        const orders = Array.from({ length: 50 }, () => books.order('consume', 10));
        const what = 'one of 50 consumes of 10 at once';
        const probes = await Promise.all(orders.map((order) => books.book(order, what)));
        const counts = [countOf(probes, success), countOf(probes, insufficientBalance)];
        const why = `${counts[0]} times 0, ${counts[1]} times 9000`;
        expect(holds(counts[0] === 30 && counts[1] === 20, probes[0] as Probe, why));
        expect(await expectBalance(books, 0));
      }),
    },
    {
      name: 'parallel-copies',
      level: 'required',
      title: '50 copies of one order at once: one is booked',
      expected: 'Once 0, 49 times 9001.',
      fix: atomic,
      needs: ['scores.repeat'],
      run: from(300, async (books, expect) => {
        const order = books.order('consume', 10);
        const copies = Array.from({ length: 50 }, () => books.book(order, 'one of 50 copies'));
        const probes = await Promise.all(copies);
        const counts = [countOf(probes, success), countOf(probes, duplicateOrderId)];
        const why = `${counts[0]} times 0, ${counts[1]} times 9001`;
        expect(holds(counts[0] === 1 && counts[1] === 49, probes[0] as Probe, why));
        expect(await expectBalance(books, 290));
      }),
    },
    ...scoreAttackRows,
  ],
);
