/**
 * The claims of a code or ss_token, and the rules each has to meet.
 *
 * `uid`, `app_id`, `exp` and `iat` are those of the official SDKs. `token_use` and `iat_ms` are
 * ours: the SDKs ignore claims they do not know, so tokens travel in both directions.
 */
import { isIdentifier } from '../core/index.ts';
import { type ErrorCode, SudgateError } from '../errors.ts';
import { maxUidBytes } from '../protocol/limits.ts';

/** What a token is good for. A token of the official SDKs does not say. */
export type TokenUse = 'code' | 'ss_token';

export interface TokenClaims {
  /** User id: 1 to 200 UTF-8 bytes, no control characters. */
  readonly uid: string;
  readonly app_id: string;
  /** Expiry, Unix seconds. Whole in tokens of ours; the PHP SDK can emit a fraction. */
  readonly exp: number;
  /** Issue time, Unix seconds; absent in tokens of the Go and PHP SDKs. */
  readonly iat?: number;
  /** Purpose; absent in tokens of every official SDK. */
  readonly token_use?: TokenUse;
  /**
   * Issue time in milliseconds as revocation counts it. Never before the user's last revocation,
   * so a token issued right after a revocation, in the same second too, outlives it.
   */
  readonly iat_ms?: number;
}

/** Seconds below, milliseconds at and above: the year 5138 in one, 1973 in the other. */
const firstImplausibleSecond = 1e11;

/** How far an issuer's clock may run ahead before its time of issue is no longer believed. */
export const maxClockSkewMs = 60_000;

export function isValidUid(uid: unknown): uid is string {
  return isIdentifier(uid, maxUidBytes);
}

function isPlausibleSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < firstImplausibleSecond;
}

function isAbsentOr(
  payload: Readonly<Record<string, unknown>>,
  name: string,
  isValid: (value: unknown) => boolean,
): boolean {
  return !Object.hasOwn(payload, name) || isValid(payload[name]);
}

/** Which rule the payload breaks, time not considered; `undefined` if none. */
function brokenRule(
  payload: Readonly<Record<string, unknown>>,
  appId: string,
): ErrorCode | undefined {
  if (!isValidUid(payload.uid)) return 'token_uid';
  if (payload.app_id !== appId) return 'token_app_id';
  if (!isPlausibleSeconds(payload.exp)) return 'token_exp';
  const isTyped = Object.hasOwn(payload, 'token_use');
  if (isTyped && !Number.isInteger(payload.exp)) return 'token_exp';
  const isSound =
    isAbsentOr(payload, 'token_use', (use) => use === 'code' || use === 'ss_token') &&
    isAbsentOr(payload, 'iat', isPlausibleSeconds) &&
    isAbsentOr(payload, 'nbf', isPlausibleSeconds) &&
    isAbsentOr(payload, 'iat_ms', (ms) => Number.isSafeInteger(ms) && (ms as number) >= 0);
  return isSound ? undefined : 'token_claims';
}

/**
 * Checks the claims of a payload whose signature was good.
 *
 * @throws {SudgateError} `token_uid`, `token_app_id`, `token_exp`, `token_claims`,
 *   `token_not_yet_valid`, `token_expired`
 */
export function checkClaims(
  payload: Readonly<Record<string, unknown>>,
  appId: string,
  nowMs: number,
): TokenClaims {
  const broken = brokenRule(payload, appId);
  if (broken !== undefined) {
    throw new SudgateError(broken, {
      uid: isValidUid(payload.uid) ? payload.uid : undefined,
    });
  }
  const claims = payload as unknown as TokenClaims & { readonly nbf?: number };
  if (claims.nbf !== undefined && !(nowMs >= claims.nbf * 1000)) {
    throw new SudgateError('token_not_yet_valid', { uid: claims.uid });
  }
  // RFC 7519 section 4.1.4: expired at exp, not after it. No SDK grants leeway.
  // Written so that a clock that answers NaN lets nothing through.
  if (!(nowMs < claims.exp * 1000)) throw new SudgateError('token_expired', { uid: claims.uid });
  return claims;
}

/**
 * Whether the token was issued before its user's tokens were revoked. One that does not say when it
 * was issued, or says a time that is yet to come, counts as older than any revocation. A
 * whole-second `iat` counts as the start of its second.
 *
 * @param revokedAtMs the watermark; tokens of ours that are newer are dated behind it
 */
export function isIssuedBefore(claims: TokenClaims, revokedAtMs: number, nowMs: number): boolean {
  const claimed = claims.token_use === undefined ? undefined : claims.iat_ms;
  const issuedAtMs = claimed ?? Math.floor(claims.iat ?? Number.NaN) * 1000;
  const believableMs = Math.max(nowMs, revokedAtMs) + maxClockSkewMs;
  // Written so that NaN, on either side, means revoked.
  return !(issuedAtMs > revokedAtMs && issuedAtMs <= believableMs);
}
