/** One user's tokens up to a moment are void. */
export interface Revocation {
  readonly appId: string;
  readonly uid: string;
  /** Milliseconds. Tokens issued at or before this are refused. */
  readonly revokedAtMs: number;
}

/**
 * The moment up to which tokens become void: the end of the second, so that a clock that steps back
 * a little, or another machine's that runs a little ahead, leaves none alive. What is issued
 * afterwards is dated behind it. A repeat moves on, so that a token issued in between is void too.
 *
 * @param previousMs the user's last watermark, if there is one
 */
export function revocationWatermark(nowMs: number, previousMs?: number): number {
  const endOfSecond = Math.floor(nowMs / 1000) * 1000 + 999;
  return previousMs === undefined ? endOfSecond : Math.max(endOfSecond, previousMs + 1);
}

/** A page of revocations in the order in which they were committed. */
export interface RevocationPage {
  readonly revocations: readonly Revocation[];
  /** Position behind the page: what the next call passes. */
  readonly cursor: number;
}

/** Port: where revocations are kept. */
export interface RevocationStore {
  /**
   * Voids all tokens of a user that were issued until now, by {@link revocationWatermark}.
   */
  revokeUser(appId: string, uid: string, nowMs: number): Promise<Revocation>;
  /** Revocations committed behind `cursor`, at most `limit`; 0 is the beginning. */
  listRevocations(cursor: number, limit: number): Promise<RevocationPage>;
  /**
   * Calls back soon after revocations were committed, by whomever: a hint to look, which may be late,
   * lost or for nothing. A store that cannot tell leaves it out.
   *
   * @returns ends it
   */
  subscribe?(onChange: () => void): () => void;
}
