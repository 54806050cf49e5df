import { type ErrorMeanings, row, transientRow } from './error-meaning.ts';

const failed = 'A service of the platform failed.';
const unknownApp = 'The platform does not know the app.';
const badHeader = 'The Authorization header cannot be read.';
const badSignature = 'The signature is wrong: compare app id and secret.';
const late = 'The timestamp is too old: compare the clocks.';

/** Codes of the NFT APIs; those below 10 000 are an older numbering. */
export const nftCodes: ErrorMeanings = {
  0: row('NFT_SUCCESS', 'Done.'),
  10001: transientRow('NFT_SERVICE_EXCEPTION', failed),
  10003: row('NFT_INVALID_APP_KEY', 'The app key is wrong.'),
  10101: row('NFT_APP_NOT_FOUND', unknownApp),
  13016: row('NFT_AUTH_HEADER_INVALID', badHeader),
  13017: row('NFT_SIGNATURE_INVALID', badSignature),
  13018: row('NFT_REQUEST_TIMED_OUT', late),
  13401: row(
    'NFT_HEADER_PARAMETER_INVALID',
    'A value in a header is wrong, most likely RequestId.',
  ),
  13410: row('NFT_DUPLICATE_REQUEST', 'The request came before, or its RequestId or nonce did.'),
  1000: transientRow('NFT_LEGACY_SERVICE_EXCEPTION', failed),
  1002: row('NFT_LEGACY_APP_INFO_NOT_FOUND', 'The platform has nothing on record about the app.'),
  1003: row('NFT_LEGACY_APP_ID_INVALID', 'The app id is wrong.'),
  1016: row('NFT_LEGACY_AUTH_HEADER_INVALID', badHeader),
  1017: row('NFT_LEGACY_SIGNATURE_INVALID', badSignature),
  1018: row('NFT_LEGACY_AUTH_HEADER_EXPIRED', late),
};
