import { type CheckGroup, type CheckLevel, checkGroups } from './check.ts';
import type { CheckResult, CheckStatus } from './run-checks.ts';

export type Counts = Readonly<Record<CheckStatus, number>>;

/** How a run ended; the form of `--json`. */
export interface CheckSummary extends Counts {
  /** Whether every required and security check passed that could be made, and some could. */
  readonly ok: boolean;
  readonly total: number;
  readonly failed_by_level: Readonly<Record<CheckLevel, number>>;
}

export function summarise(results: readonly CheckResult[]): CheckSummary {
  const failed = results.filter(({ status }) => status === 'fail');
  const ofLevel = (level: CheckLevel) => failed.filter((result) => result.level === level).length;
  const failed_by_level = {
    required: ofLevel('required'),
    security: ofLevel('security'),
    advice: ofLevel('advice'),
  };
  const counts = count(results);
  const ok = counts.pass > 0 && failed_by_level.required + failed_by_level.security === 0;
  return { ok, total: results.length, ...counts, failed_by_level };
}

export function count(results: readonly CheckResult[]): Counts {
  const of = (status: CheckStatus) => results.filter((result) => result.status === status).length;
  return { pass: of('pass'), fail: of('fail'), skip: of('skip') };
}

/** The results by group, groups without any left out. */
export function byGroup(
  results: readonly CheckResult[],
): readonly (readonly [CheckGroup, readonly CheckResult[]])[] {
  return checkGroups
    .map((group) => [group, results.filter((result) => result.group === group)] as const)
    .filter(([, own]) => own.length > 0);
}
