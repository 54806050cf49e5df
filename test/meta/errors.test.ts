/** The error table keeps its promises. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorCode, errorDefinition, errorTable, SudgateError } from '../../src/errors.ts';
import { sdkErrorCodes } from '../../src/protocol/index.ts';

/** What each code has been published with. A code never changes its meaning. */
const published: Readonly<Record<ErrorCode, readonly [retCode: number, sdkErrorCode?: number]>> = {
  request_method: [10002],
  request_json: [10002],
  request_body: [10002],
  request_too_large: [10002],
  request_consumed: [10001],
  request_field: [10002],
  signature_missing: [1],
  signature_incomplete: [1],
  signature_header: [1],
  signature_app: [1],
  signature_form: [1],
  signature_body: [1],
  signature_mismatch: [1],
  signature_stale: [1],
  signature_replayed: [1],
  signature_replay_store_full: [10001],
  token_missing: [10002, 1004],
  token_too_large: [1, 1003],
  token_segments: [1, 1003],
  token_encoding: [1, 1003],
  token_header: [1, 1003],
  token_payload: [1, 1003],
  token_algorithm: [1, 1002],
  token_signature: [1, 1002],
  token_uid: [1, 1004],
  token_app_id: [1, 1004],
  token_exp: [1, 1004],
  token_claims: [1, 1004],
  token_not_yet_valid: [1, 1004],
  token_purpose: [1, 1004],
  token_untyped: [1, 1004],
  token_revoked: [1, 1004],
  user_banned: [1, 1004],
  token_expired: [1, 1005],
  token_creation: [1, 1001],
  user_unknown: [1],
  directory_unavailable: [10001],
  inbox_full: [10001],
  inbox_unavailable: [10001],
  database_unavailable: [10001],
  score_insufficient: [9000],
  score_duplicate: [9001],
  score_changed: [9001],
  score_overflow: [1],
  score_refused: [1],
  score_unserved: [1],
  score_outcome_unknown: [10001],
  wallet_unavailable: [10001],
  internal: [10001],
};

const codes = Object.keys(errorTable) as ErrorCode[];
const definitions = codes.map((code) => ({ code, ...errorDefinition(code) }));

test('every code goes out as it was published, and none is gone', () => {
  const actual = definitions.map(({ code, retCode, sdkErrorCode }) => [
    code,
    sdkErrorCode === undefined ? [retCode] : [retCode, sdkErrorCode],
  ]);
  assert.deepEqual(Object.fromEntries(actual), published);
});

test('the classes are those of the official SDKs', () => {
  assert.deepEqual(sdkErrorCodes, {
    success: 0,
    tokenCreationFailed: 1001,
    tokenVerificationFailed: 1002,
    tokenDecodingFailed: 1003,
    tokenInvalid: 1004,
    tokenExpired: 1005,
  });
  const used = new Set(definitions.flatMap(({ sdkErrorCode }) => sdkErrorCode ?? []));
  assert.deepEqual([...used].sort(), [1001, 1002, 1003, 1004, 1005]);
});

describe('every row', () => {
  for (const {
    code,
    status,
    retCode,
    sdkErrorCode,
    retryable,
    message,
    explanation,
  } of definitions) {
    test(`${code} has a code in small letters and texts for its readers`, () => {
      assert.match(code, /^[a-z]+(_[a-z]+)*$/);
      assert.match(message, /^[a-zA-Z ]+$/);
      assert.match(explanation, /^[A-Za-z].*[.]$/);
    });

    test(`${code} names a token fault only if a token or its user is at fault`, () => {
      const isToken = /^token_|^user_banned$/.test(code);
      assert.equal(sdkErrorCode !== undefined, isToken);
    });

    test(`${code} is HTTP 200 unless the body or the load is too large, or nothing can be claimed`, () => {
      const others: Partial<Record<ErrorCode, number>> = {
        request_too_large: 413,
        inbox_full: 503,
        score_outcome_unknown: 503,
      };
      assert.equal(status, others[code] ?? 200);
    });

    test(`${code} may be retried exactly if the fault is ours`, () => {
      assert.equal(retryable, retCode === 10001 || sdkErrorCode === 1001);
    });
  }
});

test('the wire tells causes of one class apart by nothing', () => {
  const messages = new Map<string, Set<string>>();
  for (const { retCode, sdkErrorCode, message } of definitions) {
    if (sdkErrorCode === undefined) continue;
    const key = `${retCode} ${sdkErrorCode}`;
    messages.set(key, (messages.get(key) ?? new Set()).add(message));
  }
  for (const [key, texts] of messages) assert.equal(texts.size, 1, `${key}: ${[...texts]}`);
});

test('an error says what its row explains, and holds nothing but code, uid and cause', () => {
  const cause = new Error('inner');
  for (const code of codes) {
    const error = new SudgateError(code, { uid: 'alice', cause });
    assert.equal(error.message, errorDefinition(code).explanation);
    assert.deepEqual([error.name, error.code, error.uid], ['SudgateError', code, 'alice']);
    assert.equal(error.cause, cause);
    assert.deepEqual(Object.keys(error).sort(), ['code', 'name', 'uid']);
    assert.ok(!('cause' in new SudgateError(code)));
  }
});
