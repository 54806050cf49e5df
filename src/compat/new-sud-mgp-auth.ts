import { errorDefinition, SudgateError } from '../errors.ts';
import {
  createTokenService,
  type IssuedToken,
  type TokenClaims,
  type TokenServiceOptions,
} from '../token/index.ts';

export interface SudCode {
  /** Empty if none could be made. */
  readonly code: string;
  /** Milliseconds since 1970; 0 if none could be made. */
  readonly expireDate: number;
}

export interface SudSSToken {
  /** Empty if none could be made. */
  readonly token: string;
  /** Milliseconds since 1970; 0 if none could be made. */
  readonly expireDate: number;
}

export interface SudUid {
  readonly isSuccess: boolean;
  /** 0, or what `sdk_error_code` of the answer has to be: 1002 to 1005. */
  readonly errorCode: number;
  /** Empty if the token is not good. */
  readonly uid: string;
}

/** The methods of the official SDK. None of them needs its `this`. */
export interface SudMGPAuth {
  readonly appId: string;
  /** @param expireDuration milliseconds, raised to 30 min; 0 or left out: 2 h */
  getCode(uid: string, expireDuration?: number): SudCode;
  /** @param expireDuration milliseconds, raised to 2 h; 0 or left out: 2 h */
  getSSToken(uid: string, expireDuration?: number): SudSSToken;
  getUidByCode(code: string): SudUid;
  getUidBySSToken(ssToken: string): SudUid;
  /** @returns 0, or the error code */
  verifyCode(code: string): number;
  /** @returns 0, or the error code */
  verifySSToken(ssToken: string): number;
}

export type SudMGPAuthOptions = Omit<TokenServiceOptions, 'appId' | 'secrets'>;

/**
 * Makes what `NewSudMGPAuth` of the official SDK makes.
 *
 * @param appSecret one secret; during a rotation a list, the newest first
 * @param options beyond the SDK: what `createTokenService` takes
 * @example
 * ```ts
 * const auth = NewSudMGPAuth(appId, appSecret);
 * const { isSuccess, errorCode, uid } = auth.getUidByCode(code);
 * ```
 * @throws {TypeError} if the app id or a secret is missing or too short, or an option is unknown
 */
export function NewSudMGPAuth(
  appId: string,
  appSecret: string | readonly string[],
  options: SudMGPAuthOptions = {},
): SudMGPAuth {
  const secrets = typeof appSecret === 'string' ? [appSecret] : appSecret;
  const tokens = createTokenService({ ...options, appId, secrets });
  return Object.freeze({
    appId,
    getCode(uid: string, expireDuration?: number) {
      const { token, expireDate } = issue(uid, expireDuration, tokens.issueCode);
      return { code: token, expireDate };
    },
    getSSToken: (uid: string, expireDuration?: number) =>
      issue(uid, expireDuration, tokens.issueSsToken),
    getUidByCode: (code: string) => readUid(() => tokens.verifyCode(code)),
    getUidBySSToken: (ssToken: string) => readUid(() => tokens.verifySsToken(ssToken)),
    verifyCode: (code: string) => readUid(() => tokens.verifyCode(code)).errorCode,
    verifySSToken: (ssToken: string) => readUid(() => tokens.verifySsToken(ssToken)).errorCode,
  });
}

/**
 * @throws {TypeError} if the uid is no text: the SDK signs a number as such, which the game server
 *   and SDKs in other languages do not take
 */
function issue(
  uid: string,
  expireDuration: number | undefined,
  issueToken: (uid: string, ttlMs?: number) => IssuedToken,
): IssuedToken {
  if (typeof uid !== 'string') throw new TypeError('uid: a string is needed, such as String(id)');
  // The SDK takes null and 0 for none, and raises what is negative to the minimum.
  const isGiven = expireDuration !== undefined && expireDuration !== null && expireDuration !== 0;
  try {
    return isGiven ? issueToken(uid, Math.max(expireDuration, 1)) : issueToken(uid);
  } catch (error) {
    if (error instanceof SudgateError) return { token: '', expireDate: 0 };
    throw error;
  }
}

/** Says "unknown error" in the SDKs; no token error lacks a code of its own. */
const unknownError = 9999;

function readUid(verify: () => TokenClaims): SudUid {
  try {
    return { isSuccess: true, errorCode: 0, uid: verify().uid };
  } catch (error) {
    if (!(error instanceof SudgateError)) throw error;
    const { sdkErrorCode = unknownError } = errorDefinition(error.code);
    return { isSuccess: false, errorCode: sdkErrorCode, uid: '' };
  }
}
