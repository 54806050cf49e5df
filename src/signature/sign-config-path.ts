import type { KeyObject } from 'node:crypto';
import { createSecretKeys, hmacMd5Hex } from '../core/index.ts';

/**
 * The path under which the platform keeps an app's list of addresses: HMAC-MD5 of the app id, key
 * app_secret, 32 lower-case hexadecimal digits (server API contract, section 1). Nothing else is
 * asked for there, so it is a credential: not for logs.
 *
 * @throws {TypeError} if the secret has fewer than 16 bytes
 */
export function signConfigPath(appId: string, secret: string): string {
  const [key] = createSecretKeys([secret]);
  return hmacMd5Hex(key as KeyObject, appId);
}
