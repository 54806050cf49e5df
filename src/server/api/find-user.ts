import type { UserProfile } from '../../users/index.ts';
import { ProblemError } from '../problem.ts';
import type { ServiceApp } from '../service-apps.ts';

/** @throws {ProblemError} `user_not_found`, `unavailable` */
export async function findUser({ appId, users }: ServiceApp, uid: string): Promise<UserProfile> {
  const profile = await users.findUser({ appId, uid }).catch(() => {
    throw new ProblemError('unavailable', 'the user directory did not answer with a profile');
  });
  if (profile === undefined) throw new ProblemError('user_not_found');
  return profile;
}
