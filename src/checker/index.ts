/**
 * The conformance checker: plays the game server against any app server, and says what the platform
 * would think of it.
 *
 * May not know of tokens, callbacks, users, inbox, store or server of ours: a fault of ours must
 * not cancel itself out. Not exported from the package: it is the command `sudgate check`.
 */
export type { CheckTarget } from './bench.ts';
export { type Check, type CheckGroup, type CheckLevel, checkGroups } from './check.ts';
export { checkTable } from './check-table.ts';
export { reportJunit } from './report-junit.ts';
export { type ReportStyle, reportText } from './report-text.ts';
export {
  type CheckResult,
  type CheckStatus,
  type RunChecksOptions,
  runChecks,
  UnknownCheckError,
} from './run-checks.ts';
export { type CheckSummary, summarise } from './summary.ts';
