import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { holds } from '../finding.ts';
import { NotPossible } from '../probe.ts';
import { dataOf, type Members, membersOf } from '../read-probe.ts';
import { answerRows } from './answer-rows.ts';
import { profileRows } from './profile-rows.ts';

async function profile(bench: Bench) {
  const probe = await bench.getUserInfo();
  return { probe, profile: dataOf(probe) };
}

const members = ['uid', 'nick_name', 'avatar_url', 'gender', 'is_ai', 'ai_level'] as const;

/** A member, so that only what differs then is a difference. */
function comparable(profile: Members, name: (typeof members)[number]): unknown {
  // An absent number is 0.
  const value = profile[name] ?? 0;
  // Many stores sign the address of a picture anew each time, in its query.
  return name === 'avatar_url' && typeof value === 'string' ? value.replace(/\?.*/s, '') : value;
}

export const getUserInfoChecks: readonly Check[] = checksOf(
  'get_user_info',
  ['get_sstoken.token'],
  [
    ...answerRows('get_user_info', (bench) => bench.getUserInfo()),
    ...profileRows('The profile', '', profile).map((row) => ({
      ...row,
      needs: ['get_user_info.data'],
    })),
    {
      name: 'same-as-user-info',
      level: 'required',
      title: 'get_user_info and user_info of get_sstoken agree',
      expected: 'The same profile: the game server takes whichever it got.',
      fix: 'Build both from one function.',
      needs: ['get_user_info.fields'],
      async run(bench) {
        const { user_info } = dataOf(await bench.getSstoken());
        if (user_info === undefined || user_info === null) {
          throw new NotPossible('get_sstoken sends no user_info');
        }
        const probe = await bench.getUserInfo();
        const [one, other] = [membersOf(user_info), dataOf(probe)];
        const differing = members.find((name) => comparable(one, name) !== comparable(other, name));
        return holds(differing === undefined, probe, `${differing} differs from get_sstoken`);
      },
    },
  ],
);
