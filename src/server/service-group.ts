import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** Port: processes that serve behind one port as if they were one. */
export interface ServiceGroup {
  /** Takes how this one's metrics are read. */
  measureBy(measure: () => Promise<MetricObjectWithValues<MetricValue<string>>[]>): void;
  /** The metrics of all, added up. */
  readMetrics(): Promise<string>;
  /** Whether all are up. */
  isComplete(): Promise<boolean>;
}
