import { scoreRetCodes } from '../../protocol/index.ts';
import { type Check, checksOf, type Finding } from '../check.ts';
import { expectStatus, firstFailure, holds, show } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { dataOf, envelopeOf, isInt32, isInt64, membersOf, scoreOf } from '../read-probe.ts';
import { requirePresence } from './delivery-rows.ts';
import { scoreAttackRows } from './score-attacks.ts';
import { ScoreBooks } from './score-books.ts';
import { scoreOrderRows } from './score-orders.ts';
import { expectBalance, expectBooked, from } from './score-steps.ts';

const { success } = scoreRetCodes;

function fitsEnvelope(probe: Probe): Finding {
  const { ret_code, ret_msg, data } = envelopeOf(probe);
  const isSound = isInt32(ret_code) && typeof ret_msg === 'string' && membersOf(data) === data;
  return holds(isSound, probe, 'a member is missing or has a wrong type');
}

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
        const answered = expectBooked(probe, success);
        const score = scoreOf(probe);
        return answered.passed ? holds(isInt64(score), probe, `score is ${show(score)}`) : answered;
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
        const answered = expectBooked(probe, success);
        if (!answered.passed) return answered;
        const { nickname, avatar_url, vip_level } = dataOf(probe);
        const isText = typeof nickname === 'string' && typeof avatar_url === 'string';
        const isSound = isText && isInt64(scoreOf(probe)) && Number.isInteger(vip_level);
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
      run: from(700n, async (books, expect) => {
        const probe = await books.account();
        const score = scoreOf(probe);
        expect(holds(score === 700n, probe, `score is ${show(score)} instead of 700`));
      }),
    },
    {
      name: 'envelope',
      level: 'required',
      title: 'The answers have ret_code, ret_msg and data',
      expected: 'ret_code: number; ret_msg: string; data: object; all always there.',
      fix: 'Send all three in every answer.',
      async run(bench) {
        const books = await ScoreBooks.open(bench);
        const probes = [
          await books.score(),
          await books.account(),
          await books.book(books.order('gain', 0n), 'a gain of 0'),
          await books.book(await books.orderTooMuch(), 'more than the balance'),
        ];
        // Another status is a fault of its own, and no answer of the app perhaps.
        const answers = probes.filter((probe) => expectStatus(probe).passed);
        return await firstFailure(answers.map(fitsEnvelope));
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
        const probe = await books.book(books.order('gain', 250n));
        const booked = expectBooked(probe, success, before + 250n);
        return booked.passed ? await expectBalance(books, before + 250n) : booked;
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
        await books.book(books.order('gain', 250n));
        const before = await books.balance();
        const probe = await books.book(books.order('consume', 250n));
        const booked = expectBooked(probe, success, before - 250n);
        return booked.passed ? await expectBalance(books, before - 250n) : booked;
      },
    },
    ...scoreOrderRows,
    ...scoreAttackRows,
  ],
);
