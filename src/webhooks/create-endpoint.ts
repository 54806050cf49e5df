import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { generateSecret } from '../standard-webhooks/index.ts';
import { healthy, type WebhookEndpoint, type WebhookSecret } from './endpoint.ts';
import { isPublicAddress } from './public-address.ts';

const maxUrlLength = 2_048;
/** More than two signatures in one header help nobody. */
const maxSecrets = 2;
/** How many endpoints an app may have: each may hold some events in memory. */
export const maxEndpointsPerApp = 16;
/** How many types one may ask for, and how long each may be. */
export const maxTypes = 50;
export const maxTypeLength = 200;

export interface EndpointOptions {
  readonly appId: string;
  readonly url: string;
  readonly types?: readonly string[] | undefined;
  readonly nowMs: number;
  /** Of the last event that it does not get. */
  readonly sincePosition: number;
  /** Whether it may be an address of this machine or a private net. Default `refuse`. */
  readonly privateAddresses?: 'refuse' | 'allow' | undefined;
}

/**
 * A new endpoint with an id and a secret of its own.
 *
 * @throws {TypeError} for a URL or a type that cannot be
 */
export function createEndpoint(options: EndpointOptions): WebhookEndpoint {
  const { appId, types, nowMs, sincePosition } = options;
  checkTypes(types);
  return {
    id: `we_${randomBytes(12).toString('hex')}`,
    appId,
    url: checkUrl(options),
    types,
    secrets: [newSecret()],
    createdAtMs: nowMs,
    sincePosition,
    ...healthy,
  };
}

/**
 * The secrets with a new one in front. The one before signs beside it until `overlapMs` are over;
 * what is older goes at once.
 */
export function rotateSecrets(
  secrets: readonly WebhookSecret[],
  nowMs: number,
  overlapMs: number,
): readonly WebhookSecret[] {
  const expiring = secrets.map(({ value }) => ({ value, expiresAtMs: nowMs + overlapMs }));
  return [newSecret(), ...expiring].slice(0, overlapMs > 0 ? maxSecrets : 1);
}

function newSecret(): WebhookSecret {
  return { value: generateSecret(), expiresAtMs: null };
}

function checkUrl({ url: text, privateAddresses }: EndpointOptions): string {
  const url = text.length > maxUrlLength ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('url: an http:// or https:// address of at most 2048 characters is needed');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('url: no user and password: requests are signed instead');
  }
  // Where a name leads is only known when it is called.
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  if (privateAddresses !== 'allow' && isIP(host) !== 0 && !isPublicAddress(host)) {
    throw new TypeError('url: a public address is needed: WEBHOOK_PRIVATE_ADDRESSES allows others');
  }
  url.hash = '';
  return url.href;
}

function checkTypes(types: readonly string[] | undefined): void {
  if (types === undefined) return;
  const isGood = (type: string) => type !== '' && type.length <= maxTypeLength;
  if (types.length === 0 || types.length > maxTypes || !types.every(isGood)) {
    throw new TypeError(
      `types: 1 to ${maxTypes} texts of 1 to ${maxTypeLength} characters are needed`,
    );
  }
}
