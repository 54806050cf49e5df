import type { ErrorCode } from '../../src/errors.ts';
import type { ProblemName } from '../../src/server/problem.ts';

const clientFault = 'Nothing on your side. Often scanners; if it is the platform, ask Sud.';
const forgery =
  'A single one is an attack or a bug of the sender. If all fail, compare the app secret with the one that Sud shows.';
const madeElsewhere =
  'Find out who made the token: `sudgate token inspect` shows what is in it. Tokens of sudgate and of the official SDKs never look like this.';
const freshCode = 'Usual. The player’s app fetches a new code and starts the game again.';
const databaseAway =
  'Look at the database: up, reachable, disk not full. The platform repeats the call, so nothing is lost if it comes back in time.';

/** What the operator or the developer does about each code. A new code does not compile without. */
export const errorRemedies: Readonly<Record<ErrorCode, string>> = {
  request_method: clientFault,
  request_json: clientFault,
  request_body: 'Look for a proxy that cuts requests or changes bodies.',
  request_too_large: 'Nothing, if it is not a report of the platform. If it is one, ask Sud.',
  request_consumed:
    'Mount sudgate in front of the body parser, or have it keep the bytes as `rawBody`. In the service this cannot happen.',
  request_field: clientFault,
  signature_missing:
    'Ask Sud to switch signatures on for your app, or weaken `TOKEN_SIGNATURES`, `REPORT_SIGNATURES`, `SCORE_SIGNATURES` knowingly. A proxy may have dropped the `Sud-*` headers.',
  signature_incomplete: 'Let your proxy pass all four `Sud-*` headers.',
  signature_header: 'Look for a proxy that joins or repeats headers.',
  signature_app: 'Register the address with the id of the app in it: `/{app_id}/…`.',
  signature_form: forgery,
  signature_body:
    'Mount sudgate in front of the body parser, or hand it the raw bytes. In the service this cannot happen.',
  signature_mismatch: `${forgery} If some fail, a proxy changes bodies.`,
  signature_stale:
    'Set the clock of the machine (NTP). If the clock is right, `SIGNATURE_WINDOW_MS` is too small, or the platform repeats with the old time: leave it unset.',
  signature_replayed:
    'An attack, or a platform that uses a nonce twice. The identical message again is accepted; only another one is refused.',
  signature_replay_store_full:
    'A million messages came within `SIGNATURE_WINDOW_MS`: lower it, nonces are remembered until it has passed.',
  token_missing: 'A bug of the sender. The game server always sends one.',
  token_too_large: madeElsewhere,
  token_segments: madeElsewhere,
  token_encoding: madeElsewhere,
  token_header: madeElsewhere,
  token_payload: madeElsewhere,
  token_algorithm: `${madeElsewhere} Somebody may be trying forged tokens.`,
  token_signature: `${forgery} During a rotation list the old secret after the new one.`,
  token_uid: 'Issue codes with a uid of 1 to 200 bytes without control characters.',
  token_app_id: 'A token of another of your apps: look at which code the player’s app passes on.',
  token_exp: madeElsewhere,
  token_claims: madeElsewhere,
  token_not_yet_valid: 'Set the clocks of all machines that issue tokens (NTP).',
  token_purpose:
    'The app passes an ss_token where a code belongs, or the other way round. Only codes belong in the player’s app.',
  token_untyped:
    'A token of an official SDK. Set `UNTYPED_TOKENS=accept` until the last of them has expired.',
  token_revoked:
    'Wanted: the user was revoked or deleted. The next code of a new login is good again.',
  user_banned: 'Wanted. Lift the ban in your user directory if it is a mistake.',
  token_expired: freshCode,
  token_creation: 'See the log line beside it.',
  user_unknown:
    'Put the profile with `PUT /v1/users/{uid}`, or let `USER_INFO_URL` answer for it. Only `get_user_info` needs one.',
  directory_unavailable:
    'Look at the backend behind `USER_INFO_URL`: it has to answer JSON within `USER_INFO_TIMEOUT_MS`.',
  database_unavailable: databaseAway,
  inbox_full: `${databaseAway} If it is healthy, it is too slow for the load.`,
  inbox_unavailable: databaseAway,
  score_insufficient: 'Usual: the player has too little. Nothing was booked.',
  score_duplicate: 'Usual: a repeat. It was booked once.',
  score_changed:
    'Alarm: somebody reuses order ids. Nothing was booked; ask Sud, with the order id from the log.',
  score_overflow: 'Look at the account: a balance near 2^63 is not an honest one.',
  score_refused: 'Look into your wallet: it refused the order. Nothing was booked.',
  score_unserved: 'Pass `wallet` to `createCallbackApp`, or ask Sud to switch score games off.',
  score_outcome_unknown: `${databaseAway} The repeat gets the answer that is in the ledger.`,
  wallet_unavailable:
    'Look at your wallet: up, reachable, fast enough. The platform repeats the call.',
  internal: 'A bug: report it with the log line, which has a stack and no secrets.',
};

/** The same for the errors of the `/v1` API. */
export const problemRemedies: Readonly<Record<ProblemName, string>> = {
  invalid_request: '`detail` names what is wrong. Do not repeat it unchanged.',
  cursor_unknown: 'The cursor is of another database. Begin at 0 and drop what you know.',
  app_not_named: 'Add `app_id` to the request.',
  unauthorized: 'Send `Authorization: Bearer <key>` with one of `SUDGATE_API_KEY`.',
  api_disabled: 'Set `SUDGATE_API_KEY`.',
  host_not_local:
    'In `dev`: call it `localhost` or `127.0.0.1`, or set `HOST` to an address that others reach.',
  not_found: 'See [the HTTP API](http-api.md) for what there is.',
  app_not_found: 'Use an `app_id` from the configuration.',
  user_not_found: 'Put the profile first.',
  round_not_found: 'Wait: no report has come yet. After an outage run `sudgate reconcile`.',
  room_not_found: 'Wait: no notification has come yet.',
  webhook_not_found: '`GET /v1/webhooks` lists them.',
  delivery_not_found: 'Its event has expired, or the id is wrong.',
  too_many_webhooks: 'Remove one, or fan out on your side.',
  insufficient_balance: 'Nothing was booked. Tell the user.',
  balance_overflow: 'Nothing was booked. Look at the account.',
  idempotency_conflict: 'A bug on your side: one key for two adjustments. Nothing was booked.',
  profiles_elsewhere: 'Profiles come from `USER_INFO_URL`: change them there.',
  scores_elsewhere: 'Balances are in the wallet of the app: ask and change them there.',
  too_large: 'Send less, or use `POST /v1/users:import`.',
  unsupported_media_type: 'Send `Content-Type: application/json`.',
  internal: 'See the log. Repeat it later, with the same idempotency key.',
  platform_refused: '`detail` has the code of the platform.',
  too_many_readers: 'Close readers that you do not need, or ask another replica.',
  unavailable: 'Repeat it after a moment.',
};
