import type { Config } from '../config/index.ts';
import type { Clock } from '../core/index.ts';
import type { InboxLimits } from '../inbox/index.ts';
import type { Logger } from './logger.ts';
import type { ServiceGroup } from './service-group.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** How much the inbox takes on at once. */
  readonly inboxLimits?: Partial<InboxLimits>;
  /** Other processes on the same port and database. */
  readonly group?: ServiceGroup;
}
