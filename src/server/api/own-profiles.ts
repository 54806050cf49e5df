import { ProblemError } from '../problem.ts';
import type { ServiceApp } from '../service-apps.ts';

/** @throws {ProblemError} `profiles_elsewhere` */
export function ownProfiles(app: ServiceApp): ServiceApp {
  if (app.ownsProfiles) return app;
  throw new ProblemError('profiles_elsewhere', 'they come from USER_INFO_URL: change them there');
}
