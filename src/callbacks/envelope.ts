import { stringifyLossless } from '../core/index.ts';
import { type ErrorCode, errorDefinition } from '../errors.ts';
import {
  type CallbackName,
  callbackDefinitions,
  type Envelope,
  scoreRetCodes,
  sdkErrorCodes,
} from '../protocol/index.ts';

/** The envelope of a failure; `sdk_error_code` is left out where no token is at fault. */
export function failureEnvelope(code: ErrorCode, data: object): Envelope {
  const { retCode, sdkErrorCode, message } = errorDefinition(code);
  return {
    ret_code: retCode,
    ret_msg: message,
    ...(sdkErrorCode !== undefined && { sdk_error_code: sdkErrorCode }),
    data,
  };
}

/** The envelope of a success. */
export function successEnvelope(data: object): Envelope {
  return { ret_code: 0, ret_msg: '', sdk_error_code: sdkErrorCodes.success, data };
}

/** The body of a success, an int64 that is a bigint as a number with all its digits. */
export function writeSuccess(name: CallbackName, data: object): string {
  if (!isScore(name)) return JSON.stringify(successEnvelope(data));
  return stringifyLossless({ ret_code: scoreRetCodes.success, ret_msg: 'success', data });
}

/** The body of a failure; empty where nothing may be claimed. */
export function writeFailure(name: CallbackName, code: ErrorCode): string {
  const { emptyData: data } = callbackDefinitions[name];
  if (!isScore(name)) return JSON.stringify(failureEnvelope(code, data));
  if (code === 'score_outcome_unknown') return '';
  const { retCode, message } = errorDefinition(code);
  return JSON.stringify({ ret_code: scoreRetCode(retCode), ret_msg: message, data });
}

/** Everything that has no code of its own is 1 there (callbacks contract, section 13.1). */
function scoreRetCode(retCode: number): number {
  const { insufficientBalance, duplicateOrderId, failure } = scoreRetCodes;
  return retCode === insufficientBalance || retCode === duplicateOrderId ? retCode : failure;
}

/** The score callbacks have an envelope of their own: no `sdk_error_code`. */
function isScore(name: CallbackName): boolean {
  return callbackDefinitions[name].group === 'score';
}
