type ConnectionError = NodeJS.ErrnoException & {
  /** Of `fetch`, whose own error says nothing. */
  readonly cause?: ConnectionError;
  /** One for each address that was tried. */
  readonly errors?: readonly NodeJS.ErrnoException[];
};

/** What `fetch` says of a port that it calls for nobody, such as 6666: an error without a code. */
const badPort = 'bad port';

/**
 * Why a call had no answer, of an error of `node:http` or `fetch`. Only the code is taken: messages
 * name the address.
 */
export function describeConnectionError(error: unknown): string {
  const failure = error as ConnectionError;
  const { cause } = failure;
  const code = codeOf(failure) ?? (cause && (codeOf(cause) ?? badPortOf(cause)));
  return code === undefined ? 'connection failed' : `connection failed (${code})`;
}

function codeOf({ code, errors }: ConnectionError): string | undefined {
  return code ?? errors?.[0]?.code;
}

function badPortOf({ message }: ConnectionError): string | undefined {
  return message === badPort ? badPort : undefined;
}
