type ConnectionError = NodeJS.ErrnoException & {
  /** Of `fetch`, whose own error says nothing. */
  readonly cause?: ConnectionError;
  /** One for each address that was tried. */
  readonly errors?: readonly NodeJS.ErrnoException[];
};

/**
 * Why a call had no answer, of an error of `node:http` or `fetch`. Only the code is taken: messages
 * name the address.
 */
export function describeConnectionError(error: unknown): string {
  const failure = error as ConnectionError;
  const code = codeOf(failure) ?? (failure.cause && codeOf(failure.cause));
  return code === undefined ? 'connection failed' : `connection failed (${code})`;
}

function codeOf({ code, errors }: ConnectionError): string | undefined {
  return code ?? errors?.[0]?.code;
}
