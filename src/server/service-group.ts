/** Port: processes that serve behind one port as if they were one. */
export interface ServiceGroup {
  /** Takes how this one's metrics are read, as the JSON of prom-client. */
  measureBy(measure: () => Promise<readonly object[]>): void;
  /** The metrics of all, added up. */
  readMetrics(): Promise<string>;
  /** Whether all are up. */
  isComplete(): Promise<boolean>;
}
