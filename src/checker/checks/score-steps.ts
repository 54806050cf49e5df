import type { Bench } from '../bench.ts';
import type { Finding } from '../check.ts';
import { expectRefused, expectStatus, firstFailure, holds, show } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { envelopeOf, scoreOf } from '../read-probe.ts';
import { ScoreBooks } from './score-books.ts';

/** A user that no app has, so that no balance is at stake. */
export const unknownUid = 'sudgate-check-nobody';

/** The answer has HTTP 200, this ret_code and, after success, this balance. */
export function expectBooked(probe: Probe, retCode: number, balance?: bigint): Finding {
  const status = expectStatus(probe);
  if (!status.passed) return status;
  const { ret_code } = envelopeOf(probe);
  if (ret_code !== retCode) return holds(false, probe, `ret_code is ${show(ret_code)}`);
  const score = scoreOf(probe);
  return holds(balance === undefined || score === balance, probe, `score is ${show(score)}`);
}

/** Refused with 1: the codes from 9000 on have meanings of their own. */
export function expectFailure(probe: Probe): Finding {
  const refused = expectRefused(probe);
  if (!refused.passed) return refused;
  const { ret_code } = envelopeOf(probe);
  const isSpecial = typeof ret_code === 'number' && ret_code >= 9000 && ret_code <= 9999;
  return holds(!isSpecial, probe, `ret_code is ${ret_code}, which has a meaning of its own`);
}

/** The balance is this one now. */
export async function expectBalance(books: ScoreBooks, balance: bigint): Promise<Finding> {
  const probe = await books.score({ what: 'the balance afterwards' });
  const score = scoreOf(probe);
  return holds(score === balance, probe, `the balance is ${show(score)} instead of ${balance}`);
}

type Step = (books: ScoreBooks, expect: (finding: Finding) => void) => Promise<void>;

/** A check that starts from a balance and makes several findings. */
export function from(start: bigint, step: Step) {
  return async (bench: Bench): Promise<Finding> => {
    const books = await ScoreBooks.open(bench);
    await books.setBalance(start);
    const findings: Finding[] = [];
    await step(books, (finding) => void findings.push(finding));
    return await firstFailure(findings);
  };
}
