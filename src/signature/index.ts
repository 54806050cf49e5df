/**
 * Signs and verifies requests of the platform: HMAC-SHA1 over three headers and the raw body.
 * Pure: no I/O; clock, nonces and their store are passed in.
 *
 * May not know of HTTP frameworks, callbacks, tokens or databases. Exported as
 * `sudgate/signature`.
 */
export { minSecretBytes } from '../core/index.ts';
export { authorizationHeader } from './authorization-header.ts';
export {
  type CallbackVerifier,
  type CallbackVerifierOptions,
  createCallbackVerifier,
} from './callback-verifier.ts';
export { MemoryNonceStore, type MemoryNonceStoreOptions } from './memory-nonce-store.ts';
export type { NonceOutcome, NonceStore } from './nonce-store.ts';
export {
  applyPolicy,
  type PolicyDecision,
  type SignaturePolicy,
  signaturePolicies,
} from './policy.ts';
export { type SignatureReason, signatureReasons } from './reasons.ts';
export { type SignatureHeadersOptions, signatureHeaders, signMessage } from './sign-callback.ts';
export { signConfigPath } from './sign-config-path.ts';
export {
  maxSignatureHeaderBytes,
  type RequestHeaders,
  signatureHeaderNames,
} from './signature-headers.ts';
export type { SignedFields } from './signed-message.ts';
export { createSigningSecrets, type SigningSecrets } from './signing-secrets.ts';
export type { SignatureAccepted, SignatureRefused, SignatureVerdict } from './verdict.ts';
export { type SignatureOptions, verifyCallbackSignature } from './verify-callback.ts';
