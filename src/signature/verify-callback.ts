import { types } from 'node:util';
import { type Clock, systemClock } from '../core/index.ts';
import type { SignatureReason } from './reasons.ts';
import {
  type ReceivedSignature,
  type RequestHeaders,
  readSignatureHeaders,
} from './signature-headers.ts';
import { isSigningSecrets, type SigningSecrets } from './signing-secrets.ts';
import { isFresh, parseTimestampMs } from './timestamp.ts';
import type { SignatureRefused, SignatureVerdict } from './verdict.ts';

export interface SignatureOptions {
  /**
   * The secrets of an app of ours, `undefined` for any other id. Called with what the request
   * says: 1 to 256 characters of printable ASCII. A result that did not come from
   * `createSigningSecrets` counts as `undefined`. It should not throw; if it does, the error
   * reaches the caller: a fault of ours must not look like a bad signature.
   */
  readonly secretsOf: (appId: string) => SigningSecrets | undefined;
  /**
   * How many milliseconds a timestamp may lie in the past or in the future. Default: no limit,
   * since neither unit nor window is documented. The platform repeats reports for 15 h 27 min and
   * does not say whether it signs each repeat anew: if it does not, a smaller window refuses them.
   */
  readonly windowMs?: number | undefined;
  /** Default: the system clock. Read with a window only. */
  readonly clock?: Clock;
}

/** 20 bytes. RFC 4648 section 8 lets both cases stand for the same bytes; the platform's is lower. */
const signatureForm = /^[0-9a-fA-F]{40}$/;

/**
 * Verifies the signature of a callback (callbacks contract, section 9), replays aside: those need
 * a memory, see `createCallbackVerifier`.
 *
 * The checks, in this order: the headers are there and sound, the app is ours, the signature has
 * its form, it is right, the time is inside the window. Nothing else than the signature vouches
 * for the timestamp, so an old request with a bad signature is a bad signature.
 *
 * @param body the request's bytes as received, before any decoding or parsing; empty for none
 * @returns a verdict for whatever the headers and the body are; it does not throw for them
 */
export function verifyCallbackSignature(
  options: SignatureOptions,
  headers: RequestHeaders,
  body: Uint8Array,
): SignatureVerdict {
  const received = readSignatureHeaders(headers);
  if (typeof received === 'string') return { ok: false, reason: received };
  const { appId, nonce } = received;
  const secrets = options.secretsOf(appId);
  if (!isSigningSecrets(secrets)) return { ok: false, reason: 'signature_app' };
  const refuse = (reason: SignatureReason): SignatureRefused => ({ ok: false, reason, appId });
  const wrong = signatureFault(secrets, received, body);
  if (wrong !== undefined) return refuse(wrong);
  const timestampMs = parseTimestampMs(received.timestamp);
  const { windowMs, clock = systemClock } = options;
  if (windowMs !== undefined && !isFresh(timestampMs, clock(), windowMs)) {
    return refuse('signature_stale');
  }
  return { ok: true, appId, nonce, ...(timestampMs !== undefined && { timestampMs }) };
}

function signatureFault(
  secrets: SigningSecrets,
  received: ReceivedSignature,
  body: Uint8Array,
): SignatureReason | undefined {
  // Before decoding: Node's decoder stops at the first character that is not a digit.
  if (!signatureForm.test(received.signature)) return 'signature_form';
  // Of any realm, so not instanceof: test runners and sandboxes have an Uint8Array of their own.
  if (!types.isUint8Array(body)) return 'signature_body';
  const signature = Buffer.from(received.signature, 'hex');
  return secrets.verify(received, body, signature) ? undefined : 'signature_mismatch';
}
