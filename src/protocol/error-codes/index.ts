/**
 * The codes that the platform answers with, in words. Data only.
 *
 * Exported through `sudgate/protocol`.
 */
export type { ErrorMeaning, ErrorMeanings } from './error-meaning.ts';
export { type ErrorGroup, errorGroups, explainRetCode } from './groups.ts';
