import type { SignatureReason } from './reasons.ts';
import type { SignedFields } from './signed-message.ts';

/** Header names as the platform writes them (callbacks contract, section 9). */
export const signatureHeaderNames = {
  appId: 'Sud-AppId',
  timestamp: 'Sud-Timestamp',
  nonce: 'Sud-Nonce',
  signature: 'Sud-Signature',
} as const;

/**
 * Longest value of each header, in bytes. The contract gives no lengths; its samples have at most
 * 40. The bound keeps nonces small in whatever remembers them.
 */
export const maxSignatureHeaderBytes = 256;

/**
 * Headers of a request: Node's `IncomingHttpHeaders`, or any record of its form. Names count in
 * any case.
 */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The four values as received. */
export interface ReceivedSignature extends SignedFields {
  /** Text of `Sud-Signature`; whether it has the form of one is not known yet. */
  readonly signature: string;
}

type Field = keyof ReceivedSignature;
const fields = Object.keys(signatureHeaderNames) as readonly Field[];
const fieldOfName: ReadonlyMap<string, Field> = new Map(
  fields.map((field) => [signatureHeaderNames[field].toLowerCase(), field]),
);

const namePrefix = /^sud-/i;

/**
 * Whether a value may stand on a signed line: 1 to 256 characters of printable ASCII, no comma.
 *
 * A line feed would shift the signed lines, so that one signature fits several requests. Beyond
 * ASCII it depends on the reader which bytes a text stands for (RFC 9110 section 5.5 wants ASCII).
 * A comma is how HTTP joins two headers of one name (RFC 9110 section 5.3): Node shows a doubled
 * header as `a, b`.
 */
export function isSignatureHeader(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxSignatureHeaderBytes && line.test(value);
}

const line = /^[\u0020-\u002b\u002d-\u007e]+$/;

/**
 * Finds the four headers.
 *
 * @returns the values, or why they cannot be used: `signature_missing`, `signature_incomplete`,
 *   `signature_header`. Throws for no content of the record, whatever its types.
 */
export function readSignatureHeaders(headers: RequestHeaders): ReceivedSignature | SignatureReason {
  const found = collect(headers);
  if (found.size === 0) return 'signature_missing';
  if (fields.some((field) => isEmpty(found.get(field)))) return 'signature_incomplete';
  const values: Partial<Record<Field, string>> = {};
  for (const [field, occurrences] of found) {
    const [value] = occurrences;
    if (occurrences.length > 1 || !isSignatureHeader(value)) return 'signature_header';
    values[field] = value;
  }
  return values as ReceivedSignature;
}

/** All values of each field; a field that is absent has no entry. */
function collect(headers: RequestHeaders): ReadonlyMap<Field, readonly unknown[]> {
  const found = new Map<Field, unknown[]>();
  // Object.keys takes every value but these two.
  for (const name of Object.keys(headers ?? {})) {
    // Most requests have other headers only: a look at the first letters spares them the rest.
    if (!namePrefix.test(name)) continue;
    const field = fieldOfName.get(name.toLowerCase());
    if (field === undefined) continue;
    const value: unknown = headers[name];
    if (value === undefined) continue;
    const occurrences: readonly unknown[] = Array.isArray(value) ? value : [value];
    found.set(field, [...(found.get(field) ?? []), ...occurrences]);
  }
  return found;
}

/** Absent, or there without content. */
function isEmpty(occurrences: readonly unknown[] | undefined): boolean {
  return occurrences === undefined || occurrences.every((value) => value === '');
}
