import { encodeBase64url } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { isValidUid, maxClockSkewMs, type TokenClaims, type TokenUse } from './claims.ts';
import type { KeyRing } from './key-ring.ts';

export interface IssuedToken {
  /** Compact JWS (RFC 7515), HS256. */
  readonly token: string;
  /** Expiry in milliseconds: the token's own `exp` × 1000, so it ends in 000. */
  readonly expireDate: number;
}

export interface IssueOptions {
  readonly use: TokenUse;
  readonly appId: string;
  readonly uid: string;
  readonly nowMs: number;
  /** Milliseconds, already within bounds. */
  readonly lifetimeMs: number;
  /** Milliseconds of the user's last revocation, if there was one. */
  readonly revokedAtMs?: number | undefined;
  /** `iat_ms` of the token that it is issued for, if there is one. */
  readonly afterMs?: number | undefined;
}

/** Byte for byte the header of the Node and Go SDKs. */
export const headerSegment = encodeBase64url('{"alg":"HS256","typ":"JWT"}');

/** @throws {SudgateError} `token_creation` if the uid is not one that a token may carry */
export function issueToken(keys: KeyRing, options: IssueOptions): IssuedToken {
  const { use, appId, uid, nowMs, revokedAtMs = -1, afterMs = 0 } = options;
  // The second is a clock that answers no number.
  if (!isValidUid(uid) || !Number.isFinite(nowMs)) throw new SudgateError('token_creation');
  const exp = Math.floor((nowMs + options.lifetimeMs) / 1000);
  const claims: TokenClaims = {
    uid,
    app_id: appId,
    exp,
    iat: Math.floor(nowMs / 1000),
    token_use: use,
    // The token before may be dated behind a revocation that this process has yet to hear of.
    iat_ms: Math.max(nowMs, revokedAtMs + 1, Math.min(afterMs, nowMs + maxClockSkewMs)),
  };
  const signingInput = `${headerSegment}.${encodeBase64url(JSON.stringify(claims))}`;
  return { token: `${signingInput}.${keys.sign(signingInput)}`, expireDate: exp * 1000 };
}
