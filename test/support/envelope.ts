import assert from 'node:assert/strict';
import type { Answer } from './http-client.ts';

export type CallbackName =
  | 'get_sstoken'
  | 'update_sstoken'
  | 'get_user_info'
  | 'report_game_info'
  | 'notify';

export interface Envelope {
  readonly ret_code: number;
  readonly ret_msg: string;
  readonly sdk_error_code?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TokenData {
  readonly ss_token: string;
  readonly expire_date: number;
  readonly expire_date_str: string;
  readonly user_info?: Readonly<Record<string, unknown>>;
}

/** Every required member of the success form, empty: what a failure carries. */
export const emptyData: Readonly<Record<CallbackName, object>> = {
  get_sstoken: { ss_token: '', expire_date: 0 },
  update_sstoken: { ss_token: '', expire_date: 0 },
  get_user_info: { uid: '', nick_name: '', avatar_url: '', gender: '' },
  report_game_info: {},
  notify: {},
};

/** Reads the envelope, and checks what holds for every answer of a callback. */
export function readEnvelope(answer: Answer, status = 200): Envelope {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(answer.headers['content-length'], String(Buffer.byteLength(answer.text)));
  assert.equal(answer.headers['transfer-encoding'], undefined);
  const envelope = JSON.parse(answer.text) as Envelope;
  const { ret_code, ret_msg, sdk_error_code, data, ...others } = envelope;
  assert.deepEqual(others, {});
  assert.ok(Number.isInteger(ret_code));
  assert.equal(typeof ret_msg, 'string');
  assert.ok(sdk_error_code === undefined || Number.isInteger(sdk_error_code));
  assert.ok(typeof data === 'object' && data !== null && !Array.isArray(data));
  return envelope;
}

/** The `data` of an answer that has to be a success. */
export function readSuccess(answer: Answer): Envelope['data'] {
  const { ret_code, ret_msg, sdk_error_code, data } = readEnvelope(answer);
  assert.deepEqual({ ret_code, ret_msg, sdk_error_code }, zero, answer.text);
  return data;
}

const zero = { ret_code: 0, ret_msg: '', sdk_error_code: 0 };

/** The `data` of get_sstoken or update_sstoken, its members checked. */
export function readTokenData(answer: Answer): TokenData {
  const data = readSuccess(answer) as unknown as TokenData;
  const { ss_token, expire_date, expire_date_str, user_info: _userInfo, ...others } = data;
  assert.deepEqual(others, {});
  assert.match(ss_token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.equal(expire_date, readClaims(ss_token).exp * 1000);
  assert.equal(expire_date_str, String(expire_date));
  return data;
}

/**
 * Checks that an answer is a failure with exactly these codes and empty data.
 *
 * @param sdkErrorCode `undefined`: the member has to be absent
 */
export function assertFailure(
  answer: Answer,
  name: CallbackName,
  retCode: number,
  sdkErrorCode?: number,
  status = 200,
): void {
  const { ret_msg, ...rest } = readEnvelope(answer, status);
  const expected = { ret_code: retCode, data: emptyData[name] };
  assert.deepEqual(
    rest,
    sdkErrorCode === undefined ? expected : { ...expected, sdk_error_code: sdkErrorCode },
  );
  assert.notEqual(ret_msg, '');
}

export interface Claims {
  readonly uid: string;
  readonly app_id: string;
  readonly exp: number;
}

/** The claims of a token, unverified. */
export function readClaims(token: string): Claims {
  const payload = token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
}
