import { type SignatureHeadersOptions, signMessage, stampFields } from './sign-callback.ts';

/**
 * The `Authorization` header of a request to the platform (server API contract, section 2.1):
 * `Sud-Auth app_id="…",timestamp="…",nonce="…",signature="…"`, the signature being that of
 * {@link signMessage}.
 *
 * @param body the exact bytes that are sent; empty for none
 * @throws {TypeError} as {@link signMessage}, and if the app id or nonce has a quotation mark
 */
export function authorizationHeader(options: SignatureHeadersOptions, body: Uint8Array): string {
  const fields = stampFields(options);
  const { appId, timestamp, nonce } = fields;
  // No escape is documented, so the value would end there for some readers.
  if (`${appId}${nonce}`.includes('"')) throw new TypeError('appId, nonce: no quotation marks');
  const signature = signMessage(options.secrets, fields, body);
  return `Sud-Auth app_id="${appId}",timestamp="${timestamp}",nonce="${nonce}",signature="${signature}"`;
}
