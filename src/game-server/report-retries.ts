const second = 1000;

/**
 * How long after a failed delivery of a report the next one follows, in milliseconds: ten retries,
 * then never again (callbacks contract, section 7.6; the newer of the two published schedules).
 * A delivery fails if its answer is not HTTP 200 with `ret_code` 0.
 */
export const reportRetryDelaysMs: readonly number[] = [
  60, 60, 60, 240, 600, 600, 3600, 7200, 14400, 28800,
].map((seconds) => seconds * second);
