import { randomBytes } from 'node:crypto';
import {
  type Clock,
  checkWholeNumber,
  hasUserInfo,
  parseWebAddress,
  randomFraction,
  refuseUnknownOptions,
  systemClock,
} from '../core/index.ts';
import { findProblem } from '../protocol/find-problem.ts';
import { Configuration, configServices } from '../protocol/index.ts';
import { mostPerSecond } from './rate-limit.ts';

export interface SudClientOptions {
  /** The app id that the platform assigned. */
  readonly appId: string;
  /** Its secrets, newest first, at least 16 bytes each. The first signs and is sent. */
  readonly secrets: readonly string[];
  /**
   * Where the list of addresses comes from: `production` (default), `test`, or the address that
   * the platform gave, without the signature.
   */
  readonly configService?: 'production' | 'test' | (string & {});
  /** Deadline of one attempt in milliseconds, 1 to 600 000, default 5000. */
  readonly timeoutMs?: number;
  /** Most attempts of one call, 1 to 10, default 3; one more if its address turns out to be gone. */
  readonly maxAttempts?: number;
  /**
   * Requests a second to the APIs whose rate the platform limits, 1 to 10, default 10, which is
   * what an app may in all: less if several processes share it. Calls wait for their turn. All clients
   * of the app in this process, at the same configuration service, stay below 10 together.
   */
  readonly requestsPerSecond?: number;
  /** How long the game list and a game are kept, in milliseconds, default 10 minutes. */
  readonly gamesTtlMs?: number;
  /** How long the list of addresses is good, in milliseconds, default a day. */
  readonly endpointsTtlMs?: number;
  /** A list of addresses from an earlier run: used until a fresh one is there. */
  readonly endpoints?: Configuration;
  /** Told that the list of addresses could not be renewed; the old one stays in use. */
  readonly onEndpointsError?: (error: unknown) => void;
  /** Unit of the timestamp that is signed, default `milliseconds`. */
  readonly timestampUnit?: 'seconds' | 'milliseconds';
  /** Default: Node's own, which keeps connections open. */
  readonly fetch?: typeof fetch;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Makes a text that is used once; default 16 random hexadecimal digits. */
  readonly nonce?: () => string;
  /** 0 up to, not including, 1, for the jitter of retries. */
  readonly random?: () => number;
}

const defaults = {
  configService: 'production',
  timeoutMs: 5_000,
  maxAttempts: 3,
  requestsPerSecond: mostPerSecond,
  gamesTtlMs: 600_000,
  endpointsTtlMs: 86_400_000,
  onEndpointsError: () => {},
  timestampUnit: 'milliseconds',
  fetch,
  clock: systemClock,
  nonce: () => randomBytes(8).toString('hex'),
  random: randomFraction,
} as const;

const bounds = {
  timeoutMs: [1, 600_000],
  maxAttempts: [1, 10],
  requestsPerSecond: [1, mostPerSecond],
  gamesTtlMs: [1, 315_360_000_000],
  endpointsTtlMs: [1, 315_360_000_000],
} as const;

export type CompleteOptions = Required<Omit<SudClientOptions, 'endpoints'>> & {
  readonly endpoints: Configuration | undefined;
};

/** Fits between the quotation marks of the Authorization header. */
const headerText = /^[\u0021\u0023-\u002b\u002d-\u007e]{1,128}$/;

const optionNames = ['appId', 'secrets', 'endpoints', ...Object.keys(defaults)];

/** @throws {TypeError} or {RangeError} for what cannot be */
export function completeOptions(options: SudClientOptions): CompleteOptions {
  refuseUnknownOptions(options, optionNames);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (typeof options.appId !== 'string' || !headerText.test(options.appId)) {
    throw new TypeError('appId: 1 to 128 characters of printable ASCII are needed');
  }
  const complete = {
    ...defaults,
    endpoints: undefined,
    ...Object.fromEntries(given),
  } as unknown as CompleteOptions;
  for (const name of Object.keys(bounds) as (keyof typeof bounds)[]) {
    const [least, most] = bounds[name];
    checkWholeNumber(name, complete[name], least, most);
  }
  const { endpoints } = complete;
  const problem = endpoints === undefined ? undefined : findProblem(Configuration, endpoints);
  if (problem !== undefined) throw new TypeError(`endpoints: ${problem}`);
  return { ...complete, configService: configServiceUrl(complete.configService) };
}

/** @throws {TypeError} */
function configServiceUrl(service: string): string {
  const url = Object.hasOwn(configServices, service)
    ? configServices[service as keyof typeof configServices]
    : service;
  const parsed = parseWebAddress(url);
  if (parsed === undefined) {
    throw new TypeError('configService: production, test or an http(s) address is needed');
  }
  // The signature is put behind it.
  if (hasUserInfo(parsed) || /[?#]/.test(url)) {
    throw new TypeError('configService: no user, password, query or fragment');
  }
  return url;
}
