/** Documented: 10 requests a second and app. */
const maxRequests = 10;
const windowMs = 1_000;

/** Counts the requests of the last second. */
export class RateLimit {
  #times: number[] = [];

  /** @returns whether there is room for one more */
  take(nowMs: number): boolean {
    this.#times = this.#times.filter((time) => time > nowMs - windowMs);
    if (this.#times.length >= maxRequests) return false;
    this.#times.push(nowMs);
    return true;
  }
}
