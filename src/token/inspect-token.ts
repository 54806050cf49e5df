import { type ErrorCode, errorDefinition, SudgateError } from '../errors.ts';
import type { TokenService } from './token-service.ts';
import { parseSegment, splitToken } from './verify-token.ts';

/** What a callback would say of a token presented for one purpose. */
export interface TokenVerdict {
  readonly accepted: boolean;
  readonly reason?: ErrorCode;
  readonly sdk_error_code: number;
  readonly explanation?: string;
}

export interface TokenInspection {
  /** Verdict of get_sstoken. */
  readonly as_code: TokenVerdict;
  /** Verdict of update_sstoken and get_user_info. */
  readonly as_ss_token: TokenVerdict;
  /** As far as they can be read; nothing vouches for them unless a verdict is good. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** `exp` as ISO 8601, if it is a date. */
  readonly expires_at?: string;
}

/** Answers "why is this token refused?" without throwing. */
export function inspectToken(tokens: TokenService, token: unknown): TokenInspection {
  return {
    as_code: verdict(() => tokens.verifyCode(token)),
    as_ss_token: verdict(() => tokens.verifySsToken(token)),
    ...readUnverified(token),
  };
}

function verdict(verify: () => unknown): TokenVerdict {
  try {
    verify();
    return { accepted: true, sdk_error_code: 0 };
  } catch (error) {
    if (!(error instanceof SudgateError)) throw error;
    const { sdkErrorCode, explanation } = errorDefinition(error.code);
    return { accepted: false, reason: error.code, sdk_error_code: sdkErrorCode ?? 0, explanation };
  }
}

function readUnverified(token: unknown): Partial<TokenInspection> {
  const read = <T>(get: () => T): T | undefined => {
    try {
      return get();
    } catch {
      return undefined;
    }
  };
  const segments = read(() => splitToken(token));
  if (segments === undefined) return {};
  // Depth as deep as JSON allows in 4 KiB: this is for looking, the verdicts are for judging.
  const header = read(() => parseSegment(segments.header, 2048, 'token_header'));
  const claims = read(() => parseSegment(segments.payload, 2048, 'token_payload'));
  const exp = claims?.exp;
  const expiresAt =
    typeof exp === 'number' ? read(() => new Date(exp * 1000).toISOString()) : undefined;
  return {
    ...(header && { header }),
    ...(claims && { claims }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
  };
}
