import type { Exchange } from '../platform/index.ts';

/** One exchange of a check, and what is special about it in words. */
export interface Probe extends Exchange {
  readonly what?: string | undefined;
}

/** Thrown by a check that cannot be made here; it counts as skipped. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible';
}
