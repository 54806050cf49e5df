/** How the connection is kept from being read or taken over. */
export type PostgresTls = 'off' | 'verify-full' | 'verify-ca' | 'no-verify';

/** What a PostgreSQL URL says. */
export interface PostgresAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly applicationName: string;
  /** `undefined`: the URL does not say. */
  readonly tls: PostgresTls | undefined;
}

const defaultPort = 5432;

/**
 * The values of `sslmode`. `require` checks the certificate, unlike libpq: encryption to whoever
 * answers is no protection, and who wants that has to say `no-verify`. `prefer` and `allow`, which
 * fall back to plain text when somebody asks for it, are refused.
 */
const tlsModes: Readonly<Record<string, PostgresTls>> = {
  disable: 'off',
  require: 'verify-full',
  'verify-full': 'verify-full',
  'verify-ca': 'verify-ca',
  'no-verify': 'no-verify',
};

const parameters = ['sslmode', 'host', 'application_name'];

export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…&application_name=…`. A parameter
 * `host` stands before the host: the folder of a Unix socket can be said in no other way.
 *
 * @throws {TypeError} that says what is wrong and shows nothing of the URL
 */
export function parsePostgresUrl(text: string): PostgresAddress {
  const url = isPostgresUrl(text) ? URL.parse(text) : null;
  if (url === null) {
    throw new TypeError('must have the form postgres://user:password@host:port/database');
  }
  for (const name of url.searchParams.keys()) {
    if (parameters.includes(name)) continue;
    throw new TypeError(`has a parameter that is not known; known are ${parameters.join(', ')}`);
  }
  const host = url.searchParams.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1');
  const user = decode(url.username);
  const database = decode(url.pathname.slice(1));
  if (host === '') throw new TypeError('names no host');
  if (user === '') throw new TypeError('names no user');
  if (database === '') throw new TypeError('names no database');
  return {
    host: decode(host),
    port: url.port === '' ? defaultPort : Number(url.port),
    user,
    password: url.password === '' ? undefined : decode(url.password),
    database,
    applicationName: url.searchParams.get('application_name') ?? 'sudgate',
    tls: readTls(url.searchParams.get('sslmode')),
  };
}

/** The address for people: without password and parameters. */
export function showPostgresUrl(text: string): string {
  const { host, port, user, database } = parsePostgresUrl(text);
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return `postgres://${encodeURIComponent(user)}@${shownHost}:${port}/${encodeURIComponent(database)}`;
}

function readTls(mode: string | null): PostgresTls | undefined {
  if (mode === null) return undefined;
  const tls = Object.hasOwn(tlsModes, mode) ? tlsModes[mode] : undefined;
  if (tls !== undefined) return tls;
  throw new TypeError(`has an sslmode that is not one of ${Object.keys(tlsModes).join(', ')}`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError('has a % that begins no escape: write %25 for it');
  }
}
