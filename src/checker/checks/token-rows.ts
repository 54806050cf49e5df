import { readMintedClaims } from '../../game-server/index.ts';
import type { Bench } from '../bench.ts';
import type { Finding } from '../check.ts';
import { holds, show } from '../finding.ts';
import { NotPossible, type Probe } from '../probe.ts';
import { dataOf } from '../read-probe.ts';
import { expectedUid } from './expected-uid.ts';

const minuteMs = 60_000;
/** The shortest lifetime of an ss_token that any SDK of the platform allows. */
const shortestLifetimeMs = 30 * minuteMs;

/** What holds for `ss_token` and `expire_date`, in get_sstoken and in update_sstoken. */
export function tokenRows(
  callback: 'get_sstoken' | 'update_sstoken',
  exchange: (bench: Bench) => Promise<Probe>,
) {
  const need = (...names: string[]) => names.map((name) => `${callback}.${name}`);
  return [
    {
      name: 'token',
      level: 'required',
      title: 'data.ss_token is a token',
      expected: 'ss_token: a non-empty string.',
      fix: 'Issue a token and send it as data.ss_token.',
      needs: need('data'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const { ss_token } = dataOf(probe);
        const passed = typeof ss_token === 'string' && ss_token !== '';
        return holds(passed, probe, `ss_token is ${show(ss_token)}`);
      },
    },
    {
      name: 'expire-date-type',
      level: 'required',
      title: 'data.expire_date is a whole number',
      expected: 'expire_date: number, int64.',
      fix: 'Send a JSON number; the text goes into expire_date_str.',
      needs: need('data'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const { expire_date } = dataOf(probe);
        return holds(Number.isInteger(expire_date), probe, `expire_date is ${show(expire_date)}`);
      },
    },
    {
      name: 'expire-date-unit',
      level: 'required',
      title: 'data.expire_date is in milliseconds and in the future',
      expected: 'Milliseconds since 1970, later than now.',
      fix: 'Multiply seconds by 1000: exp is in seconds, expire_date in milliseconds.',
      needs: need('expire-date-type'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const expireDate = Number(dataOf(probe).expire_date);
        const why = `expire_date ${expireDate} is ${new Date(clamp(expireDate)).toISOString()}`;
        // Ten thousand times the present is not milliseconds either, but micro- or nanoseconds.
        const passed = expireDate > bench.clock() && expireDate < bench.clock() * 10;
        return holds(passed, probe, why);
      },
    },
    {
      name: 'expire-date-exp',
      level: 'required',
      title: "data.expire_date agrees with the token's exp",
      expected: 'expire_date is exp × 1000, give or take the second that exp cannot express.',
      fix: 'Compute both from one expiry.',
      needs: need('expire-date-unit', 'token'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const { expire_date, ss_token } = dataOf(probe);
        const exp = readMintedClaims(String(ss_token))?.exp;
        if (exp === undefined) throw new NotPossible('the ss_token shows no exp');
        const passed = Math.abs(Number(expire_date) - Number(exp) * 1000) <= 1000;
        return holds(passed, probe, `exp is ${show(exp)}, expire_date ${show(expire_date)}`);
      },
    },
    {
      name: 'expire-date-str',
      level: 'required',
      title: 'data.expire_date_str is the same number as text',
      expected: 'expire_date_str: optional string of digits, equal to expire_date.',
      fix: 'Send String(expire_date), or leave it out.',
      needs: need('expire-date-type'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const { expire_date, expire_date_str: text } = dataOf(probe);
        if (text === undefined || text === null) throw new NotPossible('it is not sent');
        return holds(text === String(expire_date), probe, `expire_date_str is ${show(text)}`);
      },
    },
    {
      name: 'lifetime',
      level: 'advice',
      title: 'The ss_token lives for at least 30 minutes',
      expected:
        'The SDKs raise shorter lifetimes to 30 minutes or 2 hours; the default is 2 hours.',
      fix: 'Issue ss_tokens for two hours.',
      needs: need('expire-date-unit'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const leftMs = Number(dataOf(probe).expire_date) - bench.clock();
        const why = `it expires in ${Math.round(leftMs / minuteMs)} minutes`;
        return holds(leftMs > shortestLifetimeMs - minuteMs, probe, why);
      },
    },
    {
      name: 'token-uid',
      level: 'required',
      title: 'The ss_token is for the user who asked',
      expected: 'Claim uid of the token is the uid of the code.',
      fix: 'Take the uid from the verified code, from nowhere else.',
      needs: need('token'),
      async run(bench: Bench): Promise<Finding> {
        const probe = await exchange(bench);
        const claims = readMintedClaims(String(dataOf(probe).ss_token));
        if (claims?.uid === undefined) throw new NotPossible('the ss_token shows no uid');
        const isExpected = claims.uid === (await expectedUid(bench));
        return holds(isExpected, probe, `its uid is ${show(claims.uid)}`);
      },
    },
  ] as const;
}

/** What a date can hold. */
function clamp(ms: number): number {
  return Math.max(-8.64e15, Math.min(8.64e15, ms));
}
