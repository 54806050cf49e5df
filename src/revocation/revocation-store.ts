/** One user's tokens up to a moment are void. */
export interface Revocation {
  readonly appId: string;
  readonly uid: string;
  /** Milliseconds. Tokens issued at or before this are refused. */
  readonly revokedAtMs: number;
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
   * Voids all tokens of a user that were issued until now. A repeat within one millisecond moves
   * on by one, so that a token issued between the two is void as well.
   */
  revokeUser(appId: string, uid: string, nowMs: number): Promise<Revocation>;
  /** Revocations committed behind `cursor`, at most `limit`; 0 is the beginning. */
  listRevocations(cursor: number, limit: number): Promise<RevocationPage>;
}
