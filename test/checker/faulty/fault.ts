import type { ReferenceServer } from './reference-server.ts';

/** A server with one fault, and the checks that find it: these and no others. */
export interface Fault {
  readonly name: string;
  /** Ids, each in full. */
  readonly fails: readonly string[];
  readonly server: () => ReferenceServer;
  /** What counts as slow for this one. */
  readonly deadlineMs?: number;
}
