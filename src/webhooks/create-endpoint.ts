import { randomBytes } from 'node:crypto';
import { hasControlCharacter, hasUserInfo, parseWebAddress } from '../core/index.ts';
import { healthy, type WebhookEndpoint } from './endpoint.ts';
import { newSecret } from './new-secret.ts';
import { mayBePublic } from './public-address.ts';

const maxUrlLength = 2_048;
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

/** A URL or a type that cannot be. Its message is for whoever gave it. */
export class InvalidEndpointError extends TypeError {
  override readonly name = 'InvalidEndpointError';
}

/**
 * A new endpoint with an id and a secret of its own.
 *
 * @throws {InvalidEndpointError}
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

function checkUrl({ url: text, privateAddresses }: EndpointOptions): string {
  const url = text.length > maxUrlLength ? undefined : parseWebAddress(text);
  if (url === undefined) {
    throw new InvalidEndpointError(
      'url: an http:// or https:// address of at most 2048 characters is needed',
    );
  }
  if (hasUserInfo(url)) {
    throw new InvalidEndpointError('url: no user and password: requests are signed instead');
  }
  if (privateAddresses !== 'allow' && !mayBePublic(url)) {
    throw new InvalidEndpointError(
      'url: a public address is needed: WEBHOOK_PRIVATE_ADDRESSES allows others',
    );
  }
  url.hash = '';
  return url.href;
}

function checkTypes(types: readonly string[] | undefined): void {
  if (types === undefined) return;
  const isSized = (type: string) => type !== '' && type.length <= maxTypeLength;
  if (types.length === 0 || types.length > maxTypes || !types.every(isSized)) {
    throw new InvalidEndpointError(
      `types: 1 to ${maxTypes} texts of 1 to ${maxTypeLength} characters are needed`,
    );
  }
  // No event has such a type, and not every database would keep it.
  if (types.some((type) => hasControlCharacter(type) || !type.isWellFormed())) {
    throw new InvalidEndpointError('types: no control characters and no lone surrogates');
  }
}
