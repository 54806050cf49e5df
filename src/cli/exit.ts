/** Exit codes of every command; 3 is for books that are wrong only, 78 is EX_CONFIG of sysexits.h. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, wrongBooks: 3, config: 78 } as const;

/** An expected failure: its message is all that the person sees. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
