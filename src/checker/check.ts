import type { Bench } from './bench.ts';
import type { Probe } from './probe.ts';

/** In the order in which they run and are shown. */
export const checkGroups = [
  'tls',
  'transport',
  'get_sstoken',
  'get_user_info',
  'update_sstoken',
  'code',
  'ss_token',
  'failures',
  'requests',
  'signature',
  'report',
  'notify',
  'scores',
] as const;
export type CheckGroup = (typeof checkGroups)[number];

/**
 * What a failure means: the platform cannot work with the app server (`required`), somebody can
 * cheat (`security`), or it is better fixed (`advice`).
 */
export type CheckLevel = 'required' | 'security' | 'advice';

/** One thing that holds for a correct app server. */
export interface Check {
  /** `<group>.<name>`; never reused for another meaning. */
  readonly id: string;
  readonly group: CheckGroup;
  readonly level: CheckLevel;
  /** What holds, as a sentence without its full stop. */
  readonly title: string;
  /** What the contract says. */
  readonly expected: string;
  /** How to fix it. */
  readonly fix: string;
  /** Checks that have to pass for this one to say anything. */
  readonly needs: readonly string[];
  run(bench: Bench): Promise<Finding>;
}

export type Finding = {
  readonly passed: boolean;
  /** The exchange that decided. */
  readonly probe?: Probe | undefined;
  /** What is wrong with it; of a check without exchange, all that was seen. */
  readonly why?: string | undefined;
  /** Instead of the exchange, where there is none or more than one. */
  readonly sent?: string | undefined;
  /** Instead of the advice of the check, where more is known of what is wrong. */
  readonly fix?: string | undefined;
};

/** A check as its group lists it. */
export type CheckRow = Omit<Check, 'group' | 'id' | 'needs'> & {
  readonly name: string;
  readonly needs?: readonly string[];
};

/** The checks of a group; `needs` are those that every one of them has, besides its own. */
export function checksOf(
  group: CheckGroup,
  needs: readonly string[],
  rows: readonly CheckRow[],
): readonly Check[] {
  return rows.map(({ name, needs: own = [], ...row }) => {
    const id = `${group}.${name}`;
    return { ...row, id, group, needs: [...needs, ...own].filter((need) => need !== id) };
  });
}
