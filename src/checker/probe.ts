import type { Exchange } from '../game-server/index.ts';

/** One exchange of a check, and what is special about it in words. */
export interface Probe extends Exchange {
  readonly what?: string | undefined;
}

/** Thrown where --login-url gives no code. One check fails for it, what needs a code is skipped. */
export class NoLogin extends Error {
  override readonly name = 'NoLogin';
  readonly probe: Probe;

  constructor(probe: Probe) {
    super('there is no code from --login-url');
    this.probe = probe;
  }
}

/** Thrown by a check that cannot be made here; it counts as skipped. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible';
}
