import { type Clock, refuseUnknownOptions, systemClock } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { isIssuedBefore, isValidUid, type TokenClaims, type TokenUse } from './claims.ts';
import { type IssuedToken, issueToken } from './issue-token.ts';
import { createKeyRing } from './key-ring.ts';
import { lifetimeMs, tokenLifetimes } from './lifetimes.ts';
import { verifyToken } from './verify-token.ts';

/**
 * When the user's tokens were last revoked, in milliseconds; `undefined` if never. It is asked on
 * every verification: answer from memory.
 */
export type RevokedAt = (uid: string) => number | undefined;

export interface TokenServiceOptions {
  /** The app id that the platform assigned; a string, since it exceeds 2^53. */
  readonly appId: string;
  /** app_secret values, newest first: the first signs, all verify. Each at least 16 bytes. */
  readonly secrets: readonly string[];
  /** Lifetime of a code in milliseconds. Default 2 h; below 30 min it is raised to 30 min. */
  readonly codeTtlMs?: number;
  /** Lifetime of an ss_token in milliseconds. Default and minimum 2 h. */
  readonly ssTokenTtlMs?: number;
  /**
   * Tokens of the official SDKs do not say whether they are a code or an ss_token. `accept`
   * (default) takes them for either, as a migrating app needs; `refuse` takes only tokens of ours.
   */
  readonly untypedTokens?: 'accept' | 'refuse';
  /** Default: nobody's tokens were ever revoked. */
  readonly revokedAt?: RevokedAt;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

/** Issues and verifies the codes and ss_tokens of one app. No I/O. */
export interface TokenService {
  readonly appId: string;
  /**
   * @param ttlMs lifetime in milliseconds, default `codeTtlMs`, raised to 30 min
   * @throws {SudgateError} `token_creation` if the uid is empty, over 200 bytes or has control
   *   characters
   */
  issueCode(uid: string, ttlMs?: number): IssuedToken;
  /**
   * @param ttlMs lifetime in milliseconds, default `ssTokenTtlMs`, raised to 2 h
   * @param exchanged claims of the token that it is issued for: what was issued behind a revocation
   *   stays behind it, even where the revocation is not known yet
   * @throws {SudgateError} `token_creation`, as above
   */
  issueSsToken(uid: string, ttlMs?: number, exchanged?: TokenClaims): IssuedToken;
  /** @throws {SudgateError} one of the `token_…` codes; nothing else, whatever the input */
  verifyCode(token: unknown): TokenClaims;
  /** @throws {SudgateError} one of the `token_…` codes; nothing else, whatever the input */
  verifySsToken(token: unknown): TokenClaims;
}

const optionNames: readonly (keyof TokenServiceOptions)[] = [
  'appId',
  'secrets',
  'codeTtlMs',
  'ssTokenTtlMs',
  'untypedTokens',
  'revokedAt',
  'clock',
];

/**
 * @example
 * ```ts
 * const tokens = createTokenService({ appId: '1000000000000000001', secrets: [secret] });
 * const { token, expireDate } = tokens.issueCode('player-7');
 * tokens.verifyCode(token).uid; // 'player-7'
 * ```
 * @throws {TypeError} if the app id or a secret is missing or too short, or an option is unknown
 * @throws {RangeError} if a lifetime is negative or over ten years
 */
export function createTokenService(options: TokenServiceOptions): TokenService {
  checkOptions(options);
  const { appId, revokedAt = () => undefined } = options;
  const { clock: givenClock = systemClock } = options;
  // Claims are whole numbers, and a clock may count fractions.
  const clock = (): number => Math.floor(givenClock());
  const keys = createKeyRing(options.secrets);
  const refuseUntyped = options.untypedTokens === 'refuse';
  const lifetimes = {
    code: lifetimeMs('code', options.codeTtlMs ?? tokenLifetimes.code.defaultMs),
    ss_token: lifetimeMs('ss_token', options.ssTokenTtlMs ?? tokenLifetimes.ss_token.defaultMs),
  };

  function issue(use: TokenUse, uid: string, ttlMs?: number, exchanged?: TokenClaims): IssuedToken {
    return issueToken(keys, {
      use,
      appId,
      uid,
      nowMs: clock(),
      lifetimeMs: ttlMs === undefined ? lifetimes[use] : lifetimeMs(use, ttlMs),
      revokedAtMs: revokedAt(uid),
      afterMs: exchanged?.token_use && exchanged.iat_ms,
    });
  }

  function verify(use: TokenUse, token: unknown): TokenClaims {
    const nowMs = clock();
    const claims = verifyToken(keys, appId, token, nowMs);
    const { uid } = claims;
    if (claims.token_use === undefined) {
      if (refuseUntyped) throw new SudgateError('token_untyped', { uid });
    } else if (claims.token_use !== use) {
      throw new SudgateError('token_purpose', { uid });
    }
    const revokedAtMs = revokedAt(uid);
    if (revokedAtMs !== undefined && isIssuedBefore(claims, revokedAtMs, nowMs)) {
      throw new SudgateError('token_revoked', { uid });
    }
    return claims;
  }

  return Object.freeze({
    appId,
    issueCode: (uid: string, ttlMs?: number) => issue('code', uid, ttlMs),
    issueSsToken: (uid: string, ttlMs?: number, exchanged?: TokenClaims) =>
      issue('ss_token', uid, ttlMs, exchanged),
    verifyCode: (token: unknown) => verify('code', token),
    verifySsToken: (token: unknown) => verify('ss_token', token),
  });
}

function checkOptions(options: TokenServiceOptions): void {
  refuseUnknownOptions(options, optionNames);
  // An app id obeys the rules of a uid: it stands in the same tokens and log lines.
  if (!isValidUid(options.appId)) throw new TypeError('appId: a non-empty string is needed');
  for (const name of ['clock', 'revokedAt'] as const) {
    const value: unknown = options[name] ?? (() => 0);
    if (typeof value !== 'function') throw new TypeError(`${name}: a function is needed`);
  }
  const untyped = options.untypedTokens ?? 'accept';
  if (untyped !== 'accept' && untyped !== 'refuse') {
    throw new TypeError("untypedTokens: 'accept' or 'refuse'");
  }
}
