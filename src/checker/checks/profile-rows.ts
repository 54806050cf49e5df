import type { Bench } from '../bench.ts';
import type { CheckRow, Finding } from '../check.ts';
import { holds, show } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { isInt32 } from '../read-probe.ts';
import { expectedUid } from './expected-uid.ts';

type Profile = Readonly<Record<string, unknown>>;

interface ProfileRule extends Omit<CheckRow, 'needs' | 'run'> {
  /**
   * What is wrong, or nothing.
   *
   * @param expected the uid it has to have, if that is known
   */
  fault(profile: Profile, expected: string | undefined): string | undefined;
}

const texts = ['uid', 'nick_name', 'avatar_url', 'gender'] as const;
const numbers = ['is_ai', 'ai_level'] as const;

/** What holds for a profile, in get_user_info and in the user_info of get_sstoken. */
const rules: readonly ProfileRule[] = [
  {
    name: 'fields',
    level: 'required',
    title: 'has uid, nick_name, avatar_url and gender',
    expected: 'uid, nick_name, avatar_url, gender: strings, always there.',
    fix: 'Send all four; an unknown one is "".',
    fault(profile) {
      const wrong = texts.find((name) => typeof profile[name] !== 'string');
      return wrong && `${wrong} is ${show(profile[wrong])}`;
    },
  },
  {
    name: 'gender',
    level: 'required',
    title: 'has a gender that the platform knows',
    expected: 'gender: "female", "male" or "".',
    fix: 'Map your values to these three; send "" for everything else.',
    fault: ({ gender }) =>
      typeof gender !== 'string' || ['female', 'male', ''].includes(gender)
        ? undefined
        : `gender is ${show(gender)}`,
  },
  {
    name: 'is-ai',
    level: 'required',
    title: 'has is_ai and ai_level as numbers, if at all',
    expected: 'is_ai: number, 0 person or 1 robot; ai_level: number, 0 to 3; both optional.',
    fix: 'Send 0 or 1, not true or "1".',
    fault(profile) {
      const wrong = numbers.find((name) => {
        const value = profile[name] ?? 0;
        return !isInt32(value) || value < 0 || value > (name === 'is_ai' ? 1 : 3);
      });
      return wrong && `${wrong} is ${show(profile[wrong])}`;
    },
  },
  {
    name: 'uid',
    level: 'required',
    title: 'belongs to the user of the token',
    expected: 'uid is the uid of the code.',
    fix: 'Look the profile up by the uid of the verified token.',
    fault: ({ uid }, expected = uid) =>
      typeof uid !== 'string' || uid === expected ? undefined : `uid is ${show(uid)}`,
  },
  {
    name: 'avatar',
    level: 'advice',
    title: 'has the address of a picture as avatar_url',
    expected: 'avatar_url: an absolute https:// address of a picture of 128 × 128 pixels.',
    fix: 'Send an absolute https:// address, of a default picture if there is no other.',
    fault: ({ avatar_url: url }) =>
      typeof url === 'string' && !/^https?:\/\/./.test(url)
        ? `avatar_url is ${show(url)}`
        : undefined,
  },
  {
    name: 'nick-name',
    level: 'advice',
    title: 'has a name to show',
    expected: 'nick_name: the name that other players see.',
    fix: 'Send a name; a game shows an empty one as nothing.',
    fault: ({ nick_name: name }) => (name === '' ? 'nick_name is empty' : undefined),
  },
];

/** The rules as checks; `prefix` goes before their names, `read` finds the profile. */
export function profileRows(
  subject: string,
  prefix: string,
  read: (bench: Bench) => Promise<{ readonly probe: Probe; readonly profile: Profile }>,
) {
  return rules.map(({ name, level, title, expected, fix, fault }) => ({
    name: `${prefix}${name}`,
    level,
    title: `${subject} ${title}`,
    expected,
    fix,
    async run(bench: Bench): Promise<Finding> {
      const { probe, profile } = await read(bench);
      const why = fault(profile, await expectedUid(bench));
      return holds(why === undefined, probe, why ?? '');
    },
  }));
}
