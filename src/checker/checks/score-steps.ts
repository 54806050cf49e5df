import type { Bench } from '../bench.ts';
import type { Finding } from '../check.ts';
import { firstFailure, holds, show } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { dataOf, envelopeOf } from '../read-probe.ts';
import { ScoreBooks } from './score-books.ts';

/** The answer has this ret_code and, after success, this balance. */
export function expectBooked(probe: Probe, retCode: number, balance?: number): Finding {
  const { ret_code } = envelopeOf(probe);
  if (ret_code !== retCode) return holds(false, probe, `ret_code is ${show(ret_code)}`);
  const { score } = dataOf(probe);
  return holds(balance === undefined || score === balance, probe, `score is ${show(score)}`);
}

/** The balance is this one now. */
export async function expectBalance(books: ScoreBooks, balance: number): Promise<Finding> {
  const probe = await books.score({ what: 'the balance afterwards' });
  const { score } = dataOf(probe);
  return holds(score === balance, probe, `the balance is ${show(score)} in place of ${balance}`);
}

type Step = (books: ScoreBooks, expect: (finding: Finding) => void) => Promise<void>;

/** A check that starts from a balance and makes several findings. */
export function from(start: number, step: Step) {
  return async (bench: Bench): Promise<Finding> => {
    const books = await ScoreBooks.open(bench);
    await books.setBalance(start);
    const findings: Finding[] = [];
    await step(books, (finding) => void findings.push(finding));
    return await firstFailure(findings);
  };
}
