import { SudgateError } from '../errors.ts';
import type { CallbackGroup } from '../protocol/index.ts';
import { applyPolicy } from '../signature/index.ts';
import type { CallbackApp, CallbackRequest } from './callback-app.ts';

/**
 * Checks where a request comes from, as the app's policy for this group of callbacks has it.
 *
 * @throws {SudgateError} a `signature_…` code
 */
export async function checkSignature(
  { signatures: { verifier, policies } }: CallbackApp,
  group: CallbackGroup,
  { headers, body }: CallbackRequest,
): Promise<void> {
  const policy = policies[group];
  if (policy === 'off') return;
  const decision = applyPolicy(policy, await verifier.verifyCallback(headers, body));
  if (!decision.accepted) throw new SudgateError(decision.reason);
}
