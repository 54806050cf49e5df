import type { TokenCallbackName } from '../protocol/index.ts';

/** What goes wrong with an answer, apart from the token. */
export type AnswerFault = 'status' | 'unreadable' | 'ret_code';

/**
 * What the game server reports to clients and logs (callbacks contract, section 10). For reports,
 * notifications and score callbacks no page lists codes.
 */
export const faultCodes: Readonly<
  Record<TokenCallbackName, Readonly<Record<AnswerFault, number>>>
> = {
  get_sstoken: { status: 105015, unreadable: 105009, ret_code: 105008 },
  get_user_info: { status: 105016, unreadable: 105011, ret_code: 105010 },
  update_sstoken: { status: 105017, unreadable: 105013, ret_code: 105012 },
};

/**
 * What a non-zero `sdk_error_code` is reported as. The documents tie these to get_sstoken and
 * get_user_info; that update_sstoken has the same, and not 105012, is our reading.
 */
export function tokenFaultCode(sdkErrorCode: number): number {
  return sdkErrorCode >= 1001 && sdkErrorCode <= 1005 ? 104000 + sdkErrorCode : 105000;
}
