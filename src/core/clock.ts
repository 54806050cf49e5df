/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

/** The only place that reads the machine's wall clock. */
export const systemClock: Clock = () => Date.now();
