import { ProblemError } from '../problem.ts';
import type { ServiceApp } from '../service-apps.ts';

/** @throws {ProblemError} `user_not_found`, `unavailable` */
export async function checkKnown(
  { appId, users }: ServiceApp,
  uid: string,
  hint?: string,
): Promise<void> {
  const profile = await users.findUser({ appId, uid }).catch(() => {
    throw new ProblemError('unavailable', 'the user directory did not answer with a profile');
  });
  if (profile === undefined) throw new ProblemError('user_not_found', hint);
}
