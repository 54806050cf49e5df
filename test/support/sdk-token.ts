import { SignJWT } from 'jose';
import { appId, secret } from './service.ts';

export interface SdkTokenOptions {
  readonly alg?: 'HS256' | 'HS384' | 'HS512';
  readonly key?: string;
}

/**
 * A token as the official SDKs make them, signed by another library: `uid`, `app_id` and `exp`,
 * nothing that says whether it is a code or an ss_token.
 *
 * @param claims laid over those of a good token; `undefined` leaves one out
 */
export async function sdkToken(
  claims: Readonly<Record<string, unknown>>,
  { alg = 'HS256', key = secret }: SdkTokenOptions = {},
): Promise<string> {
  const all = { uid: 'player-7', app_id: appId, ...claims };
  const token = new SignJWT(JSON.parse(JSON.stringify(all)) as Record<string, unknown>);
  return await token.setProtectedHeader({ alg, typ: 'JWT' }).sign(Buffer.from(key, 'utf8'));
}
