import type { SignatureReason } from './reasons.ts';

/** What is known of a request after its signature was looked at. Holds no secret, ever. */
export type SignatureVerdict = SignatureAccepted | SignatureRefused;

export interface SignatureAccepted {
  readonly ok: true;
  /** The app whose secret made the signature. Need not be an app id in the body. */
  readonly appId: string;
  readonly nonce: string;
  /** Milliseconds since 1970; absent if the header is not a decimal number (window off). */
  readonly timestampMs?: number;
  /** The identical message came before: a retry. Only known with a window, else absent. */
  readonly repeated?: true;
}

export interface SignatureRefused {
  readonly ok: false;
  readonly reason: SignatureReason;
  /**
   * The app that the request names, once it is known to be one of ours. Before `signature_stale`
   * nothing vouches for it: good for log and metrics only.
   */
  readonly appId?: string;
}
