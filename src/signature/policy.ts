import type { SignatureReason } from './reasons.ts';
import type { SignatureVerdict } from './verdict.ts';

export const signaturePolicies = ['require', 'verify-if-present', 'off'] as const;

/**
 * What a missing or bad signature leads to:
 * - `require`: only a good signature is accepted;
 * - `verify-if-present`: the same, but a request with none of the four headers is accepted too.
 *   One that has some of them is refused: to drop a header must not switch the check off;
 * - `off`: everything is accepted. There is no need to verify then.
 */
export type SignaturePolicy = (typeof signaturePolicies)[number];

export type PolicyDecision =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: SignatureReason };

/** Whether a request goes on, and why not. A policy that is none of the three is `require`. */
export function applyPolicy(policy: SignaturePolicy, verdict: SignatureVerdict): PolicyDecision {
  if (verdict.ok || policy === 'off') return { accepted: true };
  if (policy === 'verify-if-present' && verdict.reason === 'signature_missing') {
    return { accepted: true };
  }
  return { accepted: false, reason: verdict.reason };
}
