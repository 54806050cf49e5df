/** Signs requests without the code under test, and states what a refusal has to look like. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import {
  type CallbackVerifierOptions,
  createCallbackVerifier,
  createSigningSecrets,
  type RequestHeaders,
  type SignatureOptions,
  type SignatureReason,
  type SignatureVerdict,
  verifyCallbackSignature,
} from '../../../src/signature/index.ts';

export const appId = '1000000000000000001';
export const otherAppId = '1000000000000000002';
export const secret = 'canary-secret-0123456789-abcdefg';
export const oldSecret = 'canary-old-secret-0123456789-abc';
export const otherSecret = 'canary-foreign-secret-9876543210';
/** 2030-01-01T00:00:00.250Z: not a whole second, on purpose. */
export const nowMs = 1_893_456_000_250;
export const nonce = 'Qk3vT8pLw2';
export const body = Buffer.from('{"notify_id":"n-1","mg_id": 1461227817776713818,"x":"é"}');

const apps = new Map([
  [appId, createSigningSecrets([secret, oldSecret])],
  [otherAppId, createSigningSecrets([otherSecret])],
]);

/** Two apps of ours; the first is changing its secret. No window. */
export const options: SignatureOptions = { secretsOf: (id) => apps.get(id), clock: () => nowMs };

export interface Forgery {
  readonly appId?: string;
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly key?: string;
  /** What is signed; default: {@link body}. */
  readonly body?: string | Uint8Array;
}

/** The signature of a message, whatever it says. */
export function sign(forgery: Forgery = {}): string {
  const fields = { appId, timestamp: String(nowMs), nonce, ...forgery };
  return createHmac('sha1', forgery.key ?? secret)
    .update(`${fields.appId}\n${fields.timestamp}\n${fields.nonce}\n`, 'latin1')
    .update(forgery.body ?? body)
    .update('\n')
    .digest('hex');
}

export type Signed = Record<
  'sud-appid' | 'sud-timestamp' | 'sud-nonce' | 'sud-signature',
  string | string[] | undefined
>;

/** Headers that are correctly signed, whatever they say, in the form that Node gives them. */
export function signedHeaders(forgery: Forgery = {}): Signed {
  return {
    'sud-appid': forgery.appId ?? appId,
    'sud-timestamp': forgery.timestamp ?? String(nowMs),
    'sud-nonce': forgery.nonce ?? nonce,
    'sud-signature': sign(forgery),
  };
}

/** Names as Node gives them. */
export const headerNames = Object.keys(signedHeaders()) as readonly (keyof Signed)[];

export function verify(
  headers: RequestHeaders,
  received: Uint8Array = body,
  changes: Partial<SignatureOptions> = {},
): SignatureVerdict {
  return verifyCallbackSignature({ ...options, ...changes }, headers, received);
}

/** Reasons that are decided before the app is known to be ours. */
const withoutApp: ReadonlySet<SignatureReason> = new Set<SignatureReason>([
  'signature_missing',
  'signature_incomplete',
  'signature_header',
  'signature_app',
]);

/** The verdict is exactly this refusal, and tells nothing that it should not. */
export function assertRefusal(
  verdict: SignatureVerdict,
  reason: SignatureReason,
  app = appId,
): void {
  const expected = { ok: false, reason, ...(!withoutApp.has(reason) && { appId: app }) };
  assert.deepEqual(verdict, expected);
}

export function assertRefused(
  reason: SignatureReason,
  headers: RequestHeaders,
  received?: Uint8Array,
  changes?: Partial<SignatureOptions>,
): void {
  assertRefusal(verify(headers, received, changes), reason);
}

export function assertAccepted(
  headers: RequestHeaders,
  received?: Uint8Array,
  changes?: Partial<SignatureOptions>,
): void {
  const verdict = verify(headers, received, changes);
  assert.ok(verdict.ok, inspect(verdict));
}

/** Five minutes, as the integrations have it that check at all. */
export const windowMs = 300_000;

/** A verifier with a window, whose clock the test sets. */
export function createReplica(changes: Partial<CallbackVerifierOptions> = {}) {
  const time = { nowMs };
  const clock = () => time.nowMs;
  const verifier = createCallbackVerifier({ ...options, windowMs, clock, ...changes });
  const send = (forgery: Forgery = {}) =>
    verifier.verifyCallback(signedHeaders(forgery), Buffer.from(forgery.body ?? body));
  return { time, clock, send, verifier };
}

/** Everything that a log could show of a value. */
export function shown(value: unknown): string {
  const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true };
  const error = value instanceof Error ? `${value.message}\n${value.stack}` : '';
  return `${JSON.stringify(value)}\n${inspect(value, deep)}\n${error}`;
}

export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}
