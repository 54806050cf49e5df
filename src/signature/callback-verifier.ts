import { createHash } from 'node:crypto';
import { checkWholeNumber, refuseUnknownOptions, systemClock } from '../core/index.ts';
import { MemoryNonceStore } from './memory-nonce-store.ts';
import type { NonceStore } from './nonce-store.ts';
import type { RequestHeaders } from './signature-headers.ts';
import type { SignatureAccepted, SignatureRefused, SignatureVerdict } from './verdict.ts';
import { type SignatureOptions, verifyCallbackSignature } from './verify-callback.ts';

export interface CallbackVerifierOptions extends SignatureOptions {
  /**
   * Where used nonces are remembered; only with `windowMs`. Default with a window: a
   * `MemoryNonceStore`, which knows of this process only.
   */
  readonly nonces?: NonceStore | undefined;
}

export interface CallbackVerifier {
  /**
   * Verifies signature and time as `verifyCallbackSignature` does and, with a window, refuses a
   * nonce that came before with another message. The identical message is accepted again, with
   * `repeated` set: the platform repeats a callback whose answer it did not get.
   *
   * @param body the request's bytes as received, before any decoding or parsing
   * @returns rejects only if `secretsOf` or the nonce store does, never for headers or body
   */
  verifyCallback(headers: RequestHeaders, body: Uint8Array): Promise<SignatureVerdict>;
}

/** How far the clocks of servers that share a nonce store may differ, in milliseconds. */
const clockSkewMs = 60_000;

const optionNames: readonly (keyof CallbackVerifierOptions)[] = [
  'secretsOf',
  'windowMs',
  'clock',
  'nonces',
];

/**
 * @example
 * ```ts
 * const secrets = createSigningSecrets([newSecret, oldSecret]);
 * const verifier = createCallbackVerifier({
 *   secretsOf: (id) => (id === appId ? secrets : undefined),
 * });
 * const verdict = await verifier.verifyCallback(request.headers, rawBody);
 * const { accepted } = applyPolicy('require', verdict);
 * ```
 * @throws {TypeError} if an option is unknown or not of its type, or `nonces` comes without
 *   `windowMs`: without a window a nonce would have to be remembered for ever
 * @throws {RangeError} if `windowMs` is not a whole number of at least 1
 */
export function createCallbackVerifier(options: CallbackVerifierOptions): CallbackVerifier {
  checkOptions(options);
  const { secretsOf, windowMs, clock = systemClock } = options;
  if (windowMs === undefined) {
    return Object.freeze({
      verifyCallback: async (headers: RequestHeaders, body: Uint8Array) =>
        verifyCallbackSignature({ secretsOf }, headers, body),
    });
  }
  const nonces = options.nonces ?? new MemoryNonceStore({ clock });
  return Object.freeze({
    verifyCallback: async (headers: RequestHeaders, body: Uint8Array) => {
      const verdict = verifyCallbackSignature({ secretsOf, windowMs, clock }, headers, body);
      return verdict.ok ? refuseReplay(nonces, windowMs, verdict, body) : verdict;
    },
  });
}

async function refuseReplay(
  nonces: NonceStore,
  windowMs: number,
  verdict: SignatureAccepted,
  body: Uint8Array,
): Promise<SignatureVerdict> {
  const { appId, nonce } = verdict;
  // A fresh message has one: what is no time is stale.
  const timestampMs = verdict.timestampMs as number;
  const digest = messageDigest(timestampMs, body);
  // As long as any server may still find the timestamp fresh.
  const expiresAtMs = timestampMs + windowMs + clockSkewMs;
  const refuse = (reason: SignatureRefused['reason']) => ({ ok: false, reason, appId }) as const;
  switch (await nonces.remember(appId, nonce, digest, expiresAtMs)) {
    case 'new':
      return verdict;
    case 'same':
      return { ...verdict, repeated: true };
    case 'full':
      return refuse('signature_replay_store_full');
    default:
      // 'other', and whatever else a store of somebody else's making might say.
      return refuse('signature_replayed');
  }
}

/**
 * What a message says, as 64 hexadecimal digits. Not its signature: a retry may be signed with
 * another secret while secrets are being changed.
 */
function messageDigest(timestampMs: number, body: Uint8Array): string {
  return createHash('sha256').update(`${timestampMs}\n`).update(body).digest('hex');
}

function checkOptions(options: CallbackVerifierOptions): void {
  refuseUnknownOptions(options, optionNames);
  const { secretsOf, windowMs, clock, nonces } = options;
  if (typeof secretsOf !== 'function') throw new TypeError('secretsOf: a function is needed');
  if (clock !== undefined && typeof clock !== 'function') {
    throw new TypeError('clock: a function is needed');
  }
  if (windowMs !== undefined) checkWholeNumber('windowMs', windowMs, 1);
  if (nonces === undefined) return;
  if (typeof nonces?.remember !== 'function') {
    throw new TypeError('nonces: an object with a function remember is needed');
  }
  if (windowMs === undefined) throw new TypeError('nonces: only with windowMs');
}
