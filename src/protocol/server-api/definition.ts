import type { TSchema } from 'typebox';
import type { ErrorGroup } from '../error-codes/index.ts';

/** Place of an address in the configuration document, such as `api`, `push_event`. */
export interface Endpoint {
  readonly group: string;
  readonly key: string;
}

/**
 * When a request may be sent again although nobody knows whether the first was carried out.
 *
 * - `safe`: always, it only reads or has the same effect twice.
 * - `keyed`: always, since its own id makes the platform see the repeat.
 * - `unsent`: never. It is repeated only if it surely was not carried out: no connection came
 *   about, or the platform refused it for the rate.
 */
export type RetryRule = 'safe' | 'keyed' | 'unsent';

/**
 * Where the description comes from: `documents` the published documentation, `current_site` the
 * current public site, read in part, `third_party` only public integrations of others.
 */
export type ApiSource = 'documents' | 'current_site' | 'third_party';

/** What the wire says of one API of the platform. */
export interface ApiDefinition {
  readonly summary: string;
  /** Section of the server API contract. */
  readonly section: string;
  readonly source: ApiSource;
  /** The first that the configuration document has counts. */
  readonly endpoints: readonly Endpoint[];
  readonly method: 'GET' | 'POST';
  /** `secret_in_body`: app_id and app_secret are members of the request, beside those here. */
  readonly auth: 'secret_in_body' | 'authorization_header';
  /** Whether a `RequestId` header of its own is asked for. */
  readonly requestId?: true;
  /** What the app gives; a GET has an empty one. */
  readonly request: TSchema;
  /** `data` of a successful answer, read losslessly. */
  readonly data: TSchema;
  /** Whether it counts against the 10 requests per second of an app. */
  readonly rateLimited?: true;
  readonly retry: RetryRule;
  /** Whether a part of it may have been carried out when it is refused, for whatever reason. */
  readonly inParts?: true;
  /** Where the meaning of a ret_code is looked up, in this order. */
  readonly errors: readonly ErrorGroup[];
}

/** Addresses in the group `api`. */
export function api(key: string): Pick<ApiDefinition, 'endpoints'> {
  return { endpoints: [{ group: 'api', key }] };
}

export const headerAuth = { method: 'POST', auth: 'authorization_header' } as const;
export const bodyAuth = { method: 'POST', auth: 'secret_in_body' } as const;
