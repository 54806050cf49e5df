import { decodeBase64url, parseStrictJsonObject, StrictJsonError } from '../core/index.ts';
import { type ErrorCode, SudgateError } from '../errors.ts';
import { checkClaims, type TokenClaims } from './claims.ts';
import { headerSegment } from './issue-token.ts';
import type { KeyRing } from './key-ring.ts';

/** Longest token taken, in bytes. A token of the SDKs with the longest uid has about 500. */
export const maxTokenBytes = 4096;

/** A header is flat; a payload may hold one level in claims that we do not know. */
const maxHeaderDepth = 1;
const maxPayloadDepth = 4;

/** Processing rules that we do not implement and therefore must not ignore (RFC 7515 4.1.11). */
const forbiddenHeaders = ['crit', 'b64', 'zip'] as const;

export interface Segments {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** What was signed: header and payload with the dot between them. */
  readonly signingInput: string;
}

/**
 * Verifies signature, form and claims of a compact JWS, in this order: structure, algorithm,
 * signature, payload, claims, time. Nothing of the payload is looked at before the signature was
 * found good, so an expired token with a bad signature is a bad signature.
 *
 * @throws {SudgateError} one of the `token_…` codes; nothing else, whatever the input
 */
export function verifyToken(
  keys: KeyRing,
  appId: string,
  token: unknown,
  nowMs: number,
): TokenClaims {
  const segments = splitToken(token);
  checkHeader(segments.header);
  checkSignature(keys, segments);
  return checkClaims(
    parseSegment(segments.payload, maxPayloadDepth, 'token_payload'),
    appId,
    nowMs,
  );
}

/** @throws {SudgateError} `token_missing`, `token_too_large`, `token_segments` */
export function splitToken(token: unknown): Segments {
  if (typeof token !== 'string' || token === '') throw new SudgateError('token_missing');
  // One UTF-16 unit is at least one byte; other than ASCII is refused below.
  if (token.length > maxTokenBytes) throw new SudgateError('token_too_large');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first === -1 || second === -1 || token.includes('.', second + 1)) {
    throw new SudgateError('token_segments');
  }
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
    signingInput: token.slice(0, second),
  };
}

function checkSignature(keys: KeyRing, { signingInput, signature }: Segments): void {
  // Texts are compared: one that matches is canonical base64url without a look at it.
  if (keys.verify(signingInput, signature)) return;
  const isEncoded = signature === '' || decodeBase64url(signature) !== undefined;
  throw new SudgateError(isEncoded ? 'token_signature' : 'token_encoding');
}

function checkHeader(segment: string): void {
  // The header that every issuer but one sends needs no parsing.
  if (segment === headerSegment) return;
  const header = parseSegment(segment, maxHeaderDepth, 'token_header');
  if (header.alg !== 'HS256') throw new SudgateError('token_algorithm');
  const isJwt = header.typ === undefined || /^jwt$/i.test(String(header.typ));
  if (!isJwt || forbiddenHeaders.some((name) => Object.hasOwn(header, name))) {
    throw new SudgateError('token_header');
  }
}

/** @throws {SudgateError} `token_encoding`, or `code` if the bytes are not a strict JSON object */
export function parseSegment(
  segment: string,
  maxDepth: number,
  code: ErrorCode,
): Readonly<Record<string, unknown>> {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw new SudgateError('token_encoding');
  try {
    return parseStrictJsonObject(bytes, maxDepth);
  } catch (error) {
    if (error instanceof StrictJsonError) throw new SudgateError(code);
    throw error;
  }
}
