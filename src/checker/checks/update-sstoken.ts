import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { expectAccepted, holds } from '../finding.ts';
import { NotPossible } from '../probe.ts';
import { dataOf, envelopeOf } from '../read-probe.ts';
import { answerRows } from './answer-rows.ts';
import { tokenRows } from './token-rows.ts';

const exchange = (bench: Bench) => bench.updateSstoken();

/** The fresh token of the first update. */
async function freshToken(bench: Bench): Promise<string> {
  return String(dataOf(await bench.updateSstoken()).ss_token);
}

export const updateSstokenChecks: readonly Check[] = checksOf(
  'update_sstoken',
  ['get_sstoken.token'],
  [
    ...answerRows('update_sstoken', exchange),
    ...tokenRows('update_sstoken', exchange),
    {
      name: 'repeatable',
      level: 'advice',
      title: 'An ss_token can be updated more than once',
      expected:
        'The same ss_token succeeds again, as with the SDKs: the answer to the first may get lost.',
      fix: 'Let the old ss_token live until its own exp.',
      needs: ['update_sstoken.success'],
      async run(bench) {
        const ss_token = await bench.newSsToken();
        await bench.call('update_sstoken', { ss_token });
        const what = 'the ss_token that was updated before';
        const probe = await bench.call('update_sstoken', { ss_token }, { what });
        return holds(envelopeOf(probe).ret_code === 0, probe, 'the second time it was refused');
      },
    },
    {
      name: 'old-token',
      level: 'advice',
      title: 'The old ss_token stays good until it expires',
      expected:
        'An update does not end the old token, as with the SDKs: requests with it may be under way.',
      fix: 'Do not revoke tokens on update.',
      needs: ['update_sstoken.success', 'get_user_info.success'],
      async run(bench) {
        const body = { ss_token: await bench.newSsToken() };
        await bench.call('update_sstoken', body);
        const probe = await bench.call('get_user_info', body, { what: 'the old ss_token' });
        return holds(envelopeOf(probe).ret_code === 0, probe, 'it was refused');
      },
    },
    {
      name: 'new-token-works',
      level: 'required',
      title: 'The new ss_token is good for get_user_info',
      expected: 'get_user_info accepts it, and names the same user.',
      fix: 'Sign and store new tokens as get_sstoken does.',
      needs: ['update_sstoken.token', 'get_user_info.success'],
      async run(bench) {
        const body = { ss_token: await freshToken(bench) };
        const what = 'the ss_token of an update';
        const probe = await bench.call('get_user_info', body, { what });
        const { uid } = dataOf(probe);
        const firstUid = dataOf(await bench.getUserInfo()).uid;
        if (envelopeOf(probe).ret_code !== 0) return expectAccepted(probe);
        return holds(uid === firstUid, probe, 'it names another user');
      },
    },
    {
      name: 'chain',
      level: 'required',
      title: 'The new ss_token can be updated in turn',
      expected: 'Every ss_token leads to the next, as long as it has not expired.',
      fix: 'Accept tokens of update_sstoken in update_sstoken.',
      needs: ['update_sstoken.token'],
      async run(bench) {
        const body = { ss_token: await freshToken(bench) };
        const probe = await bench.call('update_sstoken', body, { what: 'an updated ss_token' });
        return holds(envelopeOf(probe).ret_code === 0, probe, 'it was refused');
      },
    },
    {
      name: 'no-earlier-end',
      level: 'advice',
      title: 'The new ss_token does not end before the old one',
      expected: 'A fresh expire_date, not earlier than the one before.',
      fix: 'Count the lifetime from now on each update.',
      needs: ['update_sstoken.expire-date-unit', 'get_sstoken.expire-date-unit'],
      async run(bench) {
        const probe = await bench.updateSstoken();
        const [before, now] = [await bench.getSstoken(), probe].map((each) =>
          Number(dataOf(each).expire_date),
        );
        if (before === undefined || now === undefined) throw new NotPossible('no dates');
        return holds(now >= before, probe, `it ends ${before - now} ms earlier`);
      },
    },
  ],
);
