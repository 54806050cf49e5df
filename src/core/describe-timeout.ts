/** Why a call had no answer whose deadline is over. */
export function describeTimeout(ms: number): string {
  return `no answer within ${ms} ms`;
}
