import { readMintedClaims } from '../../game-server/index.ts';
import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { describeSeen, describeSent } from '../describe-probe.ts';
import { holds, show } from '../finding.ts';
import { NoLogin, NotPossible } from '../probe.ts';
import { dataOf, envelopeOf, membersOf } from '../read-probe.ts';
import { answerRows } from './answer-rows.ts';
import { expectedUid } from './expected-uid.ts';
import { profileRows } from './profile-rows.ts';
import { unknownUid } from './score-steps.ts';
import { tokenRows } from './token-rows.ts';

const exchange = (bench: Bench) => bench.getSstoken();

async function userInfo(bench: Bench) {
  const probe = await bench.getSstoken();
  const { user_info } = dataOf(probe);
  if (user_info === undefined || user_info === null) throw new NotPossible('it is not sent');
  return { probe, profile: membersOf(user_info) };
}

export const getSstokenChecks: readonly Check[] = checksOf(
  'get_sstoken',
  ['transport.reachable'],
  [
    {
      name: 'login',
      level: 'required',
      title: 'The login hands out a code',
      expected: 'POST {"user_id": …} to --login-url answers {"data": {"code": …}}.',
      fix: 'Answer as the demos of the platform do, or leave --login-url out to have codes minted.',
      async run(bench) {
        if (bench.target.loginUrl === undefined) throw new NotPossible('no --login-url');
        try {
          await bench.code();
          return { passed: true, sent: `a login of ${bench.target.uid}` };
        } catch (error) {
          if (!(error instanceof NoLogin)) throw error;
          const { probe, message } = error;
          // No code of the game server fits: it does not log in.
          const why = `${message}; ${describeSeen(probe.outcome)}`;
          return { passed: false, sent: describeSent(probe), why };
        }
      },
    },
    ...answerRows('get_sstoken', exchange),
    ...tokenRows('get_sstoken', exchange),
    {
      name: 'repeatable',
      level: 'required',
      title: 'A code works more than once',
      expected: 'The same code succeeds until it expires: a lost answer is asked for again.',
      fix: 'Do not use a code up when it is exchanged.',
      needs: ['get_sstoken.success'],
      async run(bench) {
        const code = await bench.code();
        await bench.call('get_sstoken', { code });
        const probe = await bench.call('get_sstoken', { code }, { what: 'the same code again' });
        return holds(envelopeOf(probe).ret_code === 0, probe, 'the second time it was refused');
      },
    },
    {
      name: 'new-token',
      level: 'security',
      title: 'The ss_token is not the code itself',
      expected: 'ss_token is a token of its own, with an expiry of its own.',
      fix: 'Issue a new token; the code has been in the hands of the client.',
      needs: ['get_sstoken.token'],
      async run(bench) {
        const code = await bench.code();
        const probe = await bench.call('get_sstoken', { code });
        return holds(dataOf(probe).ss_token !== code, probe, 'the code came back');
      },
    },
    {
      name: 'other-user',
      level: 'security',
      title: 'A code of another user is not answered with this one',
      expected: 'A refusal, or the uid of the code in all that is answered.',
      fix: 'Take the uid from the verified code, and the profile of that uid.',
      needs: ['get_sstoken.token'],
      async run(bench) {
        const code = bench.mintCode({ uid: unknownUid });
        const probe = await bench.call('get_sstoken', { code }, { what: 'a code of another user' });
        if (envelopeOf(probe).ret_code !== 0) return { passed: true, probe };
        const { ss_token, user_info } = dataOf(probe);
        const known = await expectedUid(bench);
        if (known === undefined) throw new NotPossible('no answer shows a uid');
        const shown = [readMintedClaims(String(ss_token))?.uid, membersOf(user_info).uid];
        const why = `uid is ${show(known)}`;
        if (shown.includes(known)) return holds(false, probe, why);
        const what = 'the ss_token of another user';
        const profile = await bench.call('get_user_info', { ss_token }, { what });
        return holds(dataOf(profile).uid !== known, profile, why);
      },
    },
    {
      name: 'user-info',
      level: 'advice',
      title: 'user_info is sent as well',
      expected: 'user_info: optional, but recommended; it saves the call of get_user_info.',
      fix: 'Send data.user_info with the members of get_user_info.',
      needs: ['get_sstoken.data'],
      async run(bench) {
        const probe = await bench.getSstoken();
        const { user_info } = dataOf(probe);
        return holds(user_info !== undefined && user_info !== null, probe, 'it is not sent');
      },
    },
    ...profileRows('user_info', 'user-info-', userInfo).map((row) => ({
      ...row,
      needs: ['get_sstoken.data'],
    })),
  ],
);
