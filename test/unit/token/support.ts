/** Forges tokens without the code under test, and states what a refusal has to look like. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { errorDefinition } from '../../../src/errors.ts';
import {
  createTokenService,
  type ErrorCode,
  SudgateError,
  type TokenService,
  type TokenServiceOptions,
  type TokenUse,
} from '../../../src/token/index.ts';

export const appId = '1000000000000000001';
export const secret = 'canary-secret-0123456789-abcdefg';
export const otherSecret = 'canary-foreign-secret-9876543210';
/** 2030-01-01T00:00:00.250Z: not a whole second, on purpose. */
export const nowMs = 1_893_456_000_250;
export const nowSeconds = 1_893_456_000;

export const bothUses = ['code', 'ss_token'] as const satisfies readonly TokenUse[];

export function createTokens(options: Partial<TokenServiceOptions> = {}): TokenService {
  return createTokenService({ appId, secrets: [secret], clock: () => nowMs, ...options });
}

export function verifyAs(use: TokenUse, tokens: TokenService, token: unknown) {
  return use === 'code' ? tokens.verifyCode(token) : tokens.verifySsToken(token);
}

/** Members of a good untyped token, as an official SDK makes it; `undefined` leaves one out. */
export function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { uid: 'player-7', app_id: appId, exp: nowSeconds + 3600, ...changes };
}

/** Members of a good token as this package makes it. */
export function typedClaims(use: TokenUse, changes: Record<string, unknown> = {}) {
  return claims({ iat: nowSeconds, token_use: use, iat_ms: nowMs, ...changes });
}

export function base64url(content: string | Buffer): string {
  return Buffer.from(content as string, 'utf8').toString('base64url');
}

export function hmac(signingInput: string, key = secret, hash = 'sha256'): string {
  return createHmac(hash, key).update(signingInput).digest('base64url');
}

export interface Forgery {
  /** Default: `{"alg":"HS256","typ":"JWT"}`. Text and bytes are taken as they are. */
  readonly header?: string | Buffer | object;
  readonly payload?: string | Buffer | object;
  readonly key?: string;
  readonly hash?: string;
}

/** A token that is correctly signed, whatever it says. */
export function forge(forgery: Forgery = {}): string {
  const { header = { alg: 'HS256', typ: 'JWT' }, payload = claims() } = forgery;
  return signSegments(toSegment(header), toSegment(payload), forgery.key, forgery.hash);
}

/** Signs two segments as they are, canonical or not. */
export function signSegments(header: string, payload: string, key?: string, hash?: string): string {
  const signingInput = `${header}.${payload}`;
  return `${signingInput}.${hmac(signingInput, key, hash)}`;
}

function toSegment(content: string | Buffer | object): string {
  if (typeof content === 'string' || Buffer.isBuffer(content)) return base64url(content);
  return base64url(JSON.stringify(content));
}

export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

export interface RefusalOptions {
  readonly tokens?: TokenService;
  /** Default: presented as code and as ss_token. */
  readonly uses?: readonly TokenUse[];
}

/** The token is refused with exactly this code, and the error tells nothing that it should not. */
export function assertRefused(
  token: unknown,
  code: ErrorCode,
  sdkErrorCode: number,
  { tokens = createTokens(), uses = bothUses }: RefusalOptions = {},
): void {
  for (const use of uses) {
    const error = thrownBy(() => verifyAs(use, tokens, token));
    assert.ok(error instanceof SudgateError, `not a SudgateError: ${inspect(error)}`);
    assert.equal(error.code, code);
    assert.equal(errorDefinition(code).sdkErrorCode, sdkErrorCode);
    assertCarriesNothing(error, token);
  }
}

/** Codes that are decided before or by the signature: nothing vouches for a uid then. */
const unvouched: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'token_missing',
  'token_too_large',
  'token_segments',
  'token_encoding',
  'token_header',
  'token_algorithm',
  'token_signature',
  'token_payload',
]);

/** Shorter pieces than this could stand in a stack trace by chance. */
const shortestPiece = 12;

export function assertCarriesNothing(error: unknown, token: unknown): void {
  assert.ok(error instanceof Error);
  const shown = [
    error.message,
    error.stack ?? '',
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
  ].join('\n');
  for (const piece of [secret, otherSecret, ...piecesOf(token)]) {
    if (piece.length < shortestPiece) continue;
    assert.ok(!shown.includes(piece), `${error.name} shows a piece of its input`);
  }
  if (error instanceof SudgateError && unvouched.has(error.code)) {
    assert.equal(error.uid, undefined);
  }
}

function piecesOf(token: unknown): string[] {
  if (typeof token !== 'string') return [];
  const segments = token.split('.').slice(0, 8);
  const decoded = segments
    .filter((segment) => segment.length <= 8192)
    .map((segment) => Buffer.from(segment, 'base64url').toString('utf8'));
  return [token, ...segments, ...decoded];
}
