import { type ErrorMeanings, openRow, row, transientRow } from './error-meaning.ts';

const lacks = (what: string) =>
  `The platform has no ${what}: the app is not set up completely; ask the platform.`;
const askPlatform = 'ask the platform, trying again does not help.';
const answered = (code: number) => `(sdk_error_code ${code})`;
const inside = 'inside the platform';

/** Codes of the platform's servers. */
export const gameServerCodes: ErrorMeanings = {
  0: row('GAME_SERVER_SUCCESS', 'Done.'),
  10001: transientRow('SERVICE_EXCEPTION', 'A service of the platform failed.'),
  10002: row('PARAMETER_ERROR', 'The request is not JSON, has a wrong member or the wrong method.'),
  10003: row('INVALID_APP_KEY', 'The app key of the client SDK is wrong.'),
  10004: row('INVALID_APP_SECRET', 'The app secret is not that of the app.'),
  10005: row('INVALID_APP_PLATFORM_INFO', 'Bundle id or application id is not the registered one.'),
  10010: row('SERVER_TOKEN_CREATE_FAILED', 'The platform failed to make a token of its own.'),
  10011: row(
    'SERVER_TOKEN_VERIFY_FAILED',
    'The platform could not find out whether a token is genuine.',
  ),
  10012: row('SERVER_TOKEN_DECODE_FAILED', 'The platform could not take a token apart.'),
  10021: row('SERVER_TOKEN_INVALID', 'The platform refuses the token.'),
  10022: row('SERVER_TOKEN_EXPIRED', 'The token is past its time at the platform.'),
  10101: row('APP_NOT_FOUND', 'The platform does not know the app; ask whether it was registered.'),
  10102: row('APP_DATA_NOT_FOUND', lacks('data of the app')),
  10104: row('APP_UNAUTHORIZED', `The app may not do this; ${askPlatform}`),
  10105: row('APP_GAME_NOT_ENTITLED', `The game is not enabled for the app; ${askPlatform}`),
  10111: row('GAME_NOT_FOUND', 'The app has no game with this mg_id.'),
  10121: row('SDK_CONFIG_NOT_FOUND', lacks('settings of the client SDK')),
  10122: row('GAME_CONFIG_NOT_FOUND', lacks('settings of the game')),
  10124: row('GAME_REGION_UNSUPPORTED', `The region does not have the game; ${askPlatform}`),
  70401: row(
    'REQUEST_AUTH_FAILED',
    'The caller was not recognised, probably by its Authorization header: compare app id, secret and clock.',
  ),
  100000: openRow('GENERAL_ERROR', 'The game server failed for a reason that it does not tell.'),
  100001: row('MISSING_CODE', 'The login to the game came without a code.'),
  100002: row('MISSING_ROOM_ID', 'The login to the game came without a room.'),
  100003: row('MISSING_APP_ID', 'The login to the game came without an app id.'),
  100004: row('MISSING_OPEN_ID', 'The login to the game came without an open id.'),
  100008: transientRow('DATABASE_QUERY_ERROR', 'A database of the platform could not be read.'),
  100009: transientRow('DATABASE_INSERT_ERROR', 'A database of the platform took no new entry.'),
  100010: transientRow('DATABASE_UPDATE_ERROR', 'A database of the platform took no change.'),
  100011: row('MISSING_APP_SERVER_INFO_URL', 'The platform has no address for this app server.'),
  100012: row('INVALID_MODE', 'The game mode is absent or not a number.'),
  105000: row('APP_TOKEN_ERROR', 'This app server named a token fault that is not documented.'),
  105001: row('APP_TOKEN_CREATE_FAILED', `This app server made no token ${answered(1001)}.`),
  105002: row(
    'APP_TOKEN_VERIFY_FAILED',
    `This app server found the code or ss_token not genuine ${answered(1002)}.`,
  ),
  105003: row(
    'APP_TOKEN_DECODE_FAILED',
    `This app server could not take the code or ss_token apart ${answered(1003)}.`,
  ),
  105004: row(
    'APP_TOKEN_INVALID',
    `This app server refused the code or ss_token as invalid ${answered(1004)}.`,
  ),
  105005: row(
    'APP_TOKEN_EXPIRED',
    `This app server refused the code or ss_token as too old ${answered(1005)}.`,
  ),
  105006: row('APP_CONFIG_REQUEST_FAILED', `Settings could not be fetched ${inside}; ask there.`),
  105007: row('APP_CONFIG_PARSE_FAILED', `Settings could not be read ${inside}; ask there.`),
  105008: row('GET_SSTOKEN_FAILED', 'This app server refused get_sstoken: see its log.'),
  105009: row(
    'GET_SSTOKEN_PARSE_FAILED',
    'The answer to get_sstoken did not have the agreed form.',
  ),
  105010: row('GET_USER_INFO_FAILED', 'This app server refused get_user_info: see its log.'),
  105011: row(
    'GET_USER_INFO_PARSE_FAILED',
    'The answer to get_user_info did not have the agreed form.',
  ),
  105012: row('UPDATE_SSTOKEN_FAILED', 'This app server refused update_sstoken: see its log.'),
  105013: row(
    'UPDATE_SSTOKEN_PARSE_FAILED',
    'The answer to update_sstoken did not have the agreed form.',
  ),
  105014: row('APP_DATA_MODE_ERROR', `The data mode of the game is set wrongly ${inside}.`),
  105015: row('GET_SSTOKEN_HTTP_STATUS', 'get_sstoken was answered with a status other than 200.'),
  105016: row(
    'GET_USER_INFO_HTTP_STATUS',
    'get_user_info was answered with a status other than 200.',
  ),
  105017: row(
    'UPDATE_SSTOKEN_HTTP_STATUS',
    'update_sstoken was answered with a status other than 200.',
  ),
  105100: row('PROXY_SERIALIZE_ERROR', `Data could not be written ${inside}.`),
  105101: row(
    'PROXY_APP_SERVER_INFO_HTTP_STATUS',
    `The look-up of this app server failed ${inside}: status other than 200.`,
  ),
  105102: row(
    'PROXY_APP_SERVER_INFO_PARSE_FAILED',
    `The look-up of this app server failed ${inside}: unreadable.`,
  ),
  105103: row(
    'PROXY_GET_SSTOKEN_HTTP_STATUS',
    `get_sstoken failed on its way ${inside}: status other than 200.`,
  ),
  105104: row(
    'PROXY_GET_SSTOKEN_PARSE_FAILED',
    `get_sstoken failed on its way ${inside}: unreadable.`,
  ),
  105105: row(
    'PROXY_GET_USER_INFO_HTTP_STATUS',
    `get_user_info failed on its way ${inside}: status other than 200.`,
  ),
  105106: row(
    'PROXY_GET_USER_INFO_PARSE_FAILED',
    `get_user_info failed on its way ${inside}: unreadable.`,
  ),
  105107: row(
    'PROXY_UPDATE_SSTOKEN_HTTP_STATUS',
    `update_sstoken failed on its way ${inside}: status other than 200.`,
  ),
  105108: row(
    'PROXY_UPDATE_SSTOKEN_PARSE_FAILED',
    `update_sstoken failed on its way ${inside}: unreadable.`,
  ),
};
