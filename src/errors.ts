/**
 * The closed table of everything that can go wrong on a callback, and the one error class that
 * carries it.
 *
 * - `retCode` and `sdkErrorCode` go on the wire; `sdkErrorCode` is absent where the fault has
 *   nothing to do with a token. The token codes follow the meanings that the SDK pages of the
 *   platform share: 1001 creation, 1002 algorithm or signature, 1003 decoding, 1004 claims,
 *   1005 expired.
 * - `message` is what the game server sees. It is the same for every cause behind one
 *   `sdkErrorCode`, so that the wire tells an attacker nothing; the precise cause is the code
 *   itself, which goes to the log and to the library's caller.
 * - `retryable` says whether the identical request may succeed later.
 *
 * Codes are never reused for another meaning.
 */
export interface ErrorDefinition {
  readonly status: number;
  readonly retCode: number;
  readonly sdkErrorCode?: number;
  readonly retryable: boolean;
  /** Public text: the `ret_msg` of the answer. */
  readonly message: string;
  /** What happened and what to do about it, for logs and for people. */
  readonly explanation: string;
}

const refused = { status: 200, retCode: 1, retryable: false } as const;
const undecodable = { ...refused, sdkErrorCode: 1003, message: 'token cannot be decoded' } as const;
const unverified = {
  ...refused,
  sdkErrorCode: 1002,
  message: 'token verification failed',
} as const;
const invalid = { ...refused, sdkErrorCode: 1004, message: 'token is invalid' } as const;
const unsigned = (explanation: string) =>
  ({ ...refused, message: 'signature is not valid', explanation }) as const;
const failed = { status: 200, retCode: 10001, retryable: true } as const;
const exception = (explanation: string) =>
  ({ ...failed, message: 'service exception', explanation }) as const;
const unbooked = (retCode: number, message: string, explanation: string) =>
  ({ ...refused, retCode, message, explanation }) as const;
const duplicate = 'duplicate order id';
const badRequest = { status: 200, retCode: 10002, retryable: false } as const;

export const errorTable = {
  request_method: {
    ...badRequest,
    message: 'use POST',
    explanation: 'A callback was called with a method other than POST.',
  },
  request_json: {
    ...badRequest,
    message: 'request body is not a JSON object',
    explanation: 'The body is empty, is not UTF-8 JSON, or is not an object.',
  },
  request_body: {
    ...badRequest,
    message: 'request body could not be read',
    explanation: 'The body ended early or did not match its Content-Length.',
  },
  request_too_large: {
    ...badRequest,
    status: 413,
    message: 'request body is too large',
    explanation: 'The body is over the limit of this callback.',
  },
  request_consumed: {
    ...failed,
    message: 'request body was read before it came here',
    explanation:
      'Something read the request before sudgate did, such as a body parser, so that the bytes that a signature is over are gone: put sudgate in front of it, or have it keep them as rawBody.',
  },
  request_field: {
    ...badRequest,
    message: 'a required field is missing or invalid',
    explanation:
      'A field is not what the contract says: report_type or notify_event as a text of 1 to 200 bytes without control characters, in a score callback any.',
  },
  signature_missing: unsigned('None of the four signature headers is there.'),
  signature_incomplete: unsigned('Some of the four signature headers are missing or empty.'),
  signature_header: unsigned(
    'A signature header is there twice, is over 256 bytes, or holds a comma, a control character or anything other than printable ASCII.',
  ),
  signature_app: unsigned('Sud-AppId is not the id of the app that this address belongs to.'),
  signature_form: unsigned('Sud-Signature is not 40 hexadecimal digits.'),
  signature_body: unsigned(
    'The body is not the raw bytes of the request: a parser came first. Hand over a Buffer or Uint8Array.',
  ),
  signature_mismatch: unsigned(
    'No configured secret of the app made this signature: another secret, or a changed body or header.',
  ),
  signature_stale: unsigned(
    'Sud-Timestamp is outside the configured window, or is not a time: compare the clocks.',
  ),
  signature_replayed: unsigned('Sud-Nonce was used before, with another message.'),
  signature_replay_store_full: exception(
    'The store of used nonces is full, so a replay could not be told from a first message.',
  ),
  token_missing: {
    ...badRequest,
    sdkErrorCode: 1004,
    message: 'token is missing',
    explanation: 'The token field of the request is missing, empty or not a string.',
  },
  token_too_large: {
    ...undecodable,
    explanation: 'The token is longer than 4096 bytes.',
  },
  token_segments: {
    ...undecodable,
    explanation: 'The token is not three segments separated by dots.',
  },
  token_encoding: {
    ...undecodable,
    explanation: 'A segment is not canonical base64url without padding.',
  },
  token_header: {
    ...undecodable,
    explanation:
      'The header is not a flat JSON object, or uses crit, b64, zip or a typ other than JWT.',
  },
  token_payload: {
    ...undecodable,
    explanation: 'The payload is not a JSON object, nests, or names a member twice.',
  },
  token_algorithm: {
    ...unverified,
    explanation: 'The header names an algorithm other than HS256.',
  },
  token_signature: {
    ...unverified,
    explanation:
      'No configured secret of the app made this signature: another secret, another app, or a changed token.',
  },
  token_uid: {
    ...invalid,
    explanation: 'uid is not a non-empty string of at most 200 bytes without control characters.',
  },
  token_app_id: {
    ...invalid,
    explanation: 'app_id is missing or is not the app whose secret signed the token.',
  },
  token_exp: {
    ...invalid,
    explanation:
      'exp is missing or is not a number of seconds between 1970 and 5138 (milliseconds by mistake?).',
  },
  token_claims: {
    ...invalid,
    explanation: 'iat, iat_ms, nbf or token_use has a value that no issuer produces.',
  },
  token_not_yet_valid: {
    ...invalid,
    explanation: 'nbf lies in the future: compare the clocks of issuer and verifier.',
  },
  token_purpose: {
    ...invalid,
    explanation: 'A code was sent as ss_token or an ss_token as code.',
  },
  token_untyped: {
    ...invalid,
    explanation:
      'The token does not say whether it is a code or an ss_token, and untyped tokens are refused by configuration.',
  },
  token_revoked: {
    ...invalid,
    explanation: "The user's tokens were revoked after this one was issued.",
  },
  user_banned: {
    ...invalid,
    explanation: 'The user directory says that this user is banned.',
  },
  token_expired: {
    ...refused,
    sdkErrorCode: 1005,
    message: 'token expired',
    explanation: 'Signature and claims are good, exp has been reached.',
  },
  token_creation: {
    ...refused,
    sdkErrorCode: 1001,
    retryable: true,
    message: 'token could not be created',
    explanation: 'A new token could not be made for this uid.',
  },
  user_unknown: {
    ...refused,
    message: 'user is unknown',
    explanation: 'The token is good, but the user directory has no profile for its uid.',
  },
  directory_unavailable: exception(
    'The user directory failed, timed out, or answered something other than a profile.',
  ),
  database_unavailable: exception(
    'The database cannot be reached, does not answer in time, or has too much to do.',
  ),
  inbox_full: {
    ...exception(
      'More reports and notifications are waiting than may: the store is slow, or there are too many. The sender retries.',
    ),
    status: 503,
  },
  inbox_unavailable: exception(
    'The message could not be stored, or not in time. The sender retries.',
  ),
  score_insufficient: unbooked(9000, 'insufficient balance', 'The balance is too small.'),
  score_duplicate: unbooked(9001, duplicate, 'The order was booked before: a repeat.'),
  score_changed: unbooked(9001, duplicate, 'A booked order came again with other contents.'),
  score_overflow: unbooked(1, 'the balance would be too large', 'The gain would leave int64.'),
  score_refused: unbooked(1, 'the order is refused', 'The wallet of the app refused the order.'),
  score_unserved: unbooked(1, 'scores are not kept here', 'The app was made without a wallet.'),
  score_outcome_unknown: {
    ...exception(
      'The database or the wallet of the app gave no clear answer to a booking. Nothing is claimed; the repeat is answered by what is booked.',
    ),
    status: 503,
  },
  wallet_unavailable: exception(
    'The wallet of the app gave no clear answer to the question for a balance.',
  ),
  internal: exception('A fault of this server. The log line beside this one has the cause.'),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorTable;

/** Wire form of one table row, with the optional member typed as such. */
export function errorDefinition(code: ErrorCode): ErrorDefinition {
  return errorTable[code];
}

/**
 * The one error that sudgate throws for what a peer sent or a dependency did. A wrong argument of
 * the calling program is a `TypeError` or `RangeError` instead.
 *
 * It never carries a token, a code, a secret or a payload, so it is safe to log as it is.
 */
export class SudgateError extends Error {
  override readonly name = 'SudgateError';
  readonly code: ErrorCode;
  /** uid of a token whose signature was good, for logs; absent if nothing vouches for it. */
  readonly uid: string | undefined;

  constructor(code: ErrorCode, options: { uid?: string | undefined; cause?: unknown } = {}) {
    super(errorTable[code].explanation, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.uid = options.uid;
  }
}
