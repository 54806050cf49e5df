import { type ErrorCode, errorDefinition } from '../errors.ts';

/**
 * Why a signature is refused, for logs, metrics and the library's caller. None of it belongs on the
 * wire, where all of them look alike.
 */
export type SignatureReason = Extract<ErrorCode, `signature_${string}`>;

/** In the order of the checks: of several faults the first one is named. */
const reasons = [
  'signature_missing',
  'signature_incomplete',
  'signature_header',
  'signature_app',
  'signature_form',
  'signature_body',
  'signature_mismatch',
  'signature_stale',
  'signature_replayed',
  'signature_replay_store_full',
] as const satisfies readonly SignatureReason[];

/** Every reason with what it means. */
export const signatureReasons = Object.fromEntries(
  reasons.map((reason) => [reason, errorDefinition(reason).explanation]),
) as Readonly<Record<SignatureReason, string>>;
