import type { TokenCallbackName } from '../protocol/index.ts';

/** What goes wrong with an answer, apart from the token. */
export type AnswerFault = 'status' | 'unreadable' | 'ret_code';

/**
 * What the game server reports to clients and logs (callbacks contract, section 10). For reports,
 * notifications and score callbacks no page lists codes.
 */
export const gameServerCodes: Readonly<
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

/** What each code means, for people. */
export const gameServerCodeTexts: Readonly<Record<number, string>> = {
  105000: 'unknown token error',
  105001: 'token could not be created',
  105002: 'token verification failed',
  105003: 'token could not be decoded',
  105004: 'token is invalid',
  105005: 'token has expired',
  105008: 'get_sstoken failed',
  105009: 'answer of get_sstoken could not be read',
  105010: 'get_user_info failed',
  105011: 'answer of get_user_info could not be read',
  105012: 'update_sstoken failed',
  105013: 'answer of update_sstoken could not be read',
  105015: 'HTTP status of get_sstoken is not 200',
  105016: 'HTTP status of get_user_info is not 200',
  105017: 'HTTP status of update_sstoken is not 200',
};
