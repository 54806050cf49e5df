/** How the shared store is reached, and how long anything about it may take. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, of the primary. */
  readonly url: string;
  /**
   * Certificates in PEM of the authorities to trust instead of those of the system. With it TLS is
   * spoken, and checked in full unless the URL says otherwise.
   */
  readonly caFile?: string | undefined;
  /** Most connections of this process; one more listens. Default 10, 1 to 1000. */
  readonly poolSize?: number;
  /**
   * How long a call waits for a connection, whether a new or a used one, in milliseconds. Default
   * 1000, at least 1.
   */
  readonly connectTimeoutMs?: number;
  /** How long one statement may run, in milliseconds. Default 5000, at least 1. */
  readonly statementTimeoutMs?: number;
  /** How long a statement waits for a lock, in milliseconds. Default 2000, at least 1. */
  readonly lockTimeoutMs?: number;
  /** How long the look-up of a profile may run: callbacks wait for it. Default 1000, at least 1. */
  readonly lookupTimeoutMs?: number;
  /** After how long without use a connection is closed, in milliseconds. Default 30,000. */
  readonly idleTimeoutMs?: number;
}
