import { createSecretKeys, equalConstantTime, hmacSha256Base64url } from '../core/index.ts';

/** The secrets of one app, newest first: the first signs, all verify. */
export interface KeyRing {
  sign(signingInput: string): string;
  verify(signingInput: string, signature: string): boolean;
}

/**
 * @param secrets app_secret values, newest first; the UTF-8 bytes are the key, as in all SDKs
 * @throws {TypeError} if the list is empty or a secret is not a string of at least 16 bytes
 */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  const keys = createSecretKeys(secrets);
  const [newest] = keys;
  if (newest === undefined) throw new TypeError('secrets: at least one app secret is needed');
  return {
    sign: (signingInput) => hmacSha256Base64url(newest, signingInput),
    verify: (signingInput, signature) =>
      keys.some((key) => equalConstantTime(hmacSha256Base64url(key, signingInput), signature)),
  };
}
