import type { Clock } from '../../core/index.ts';
import type { RevocationWatermarks } from '../../revocation/index.ts';
import type { UserStore } from '../../users/index.ts';
import type { ServiceApps } from '../service-apps.ts';

/** What the routes of the `/v1` API work with. */
export interface ApiOptions {
  readonly apps: ServiceApps;
  readonly users: UserStore;
  readonly watermarks: RevocationWatermarks;
  readonly clock: Clock;
}
