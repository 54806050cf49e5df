/**
 * What a store of nonces says of one:
 * - `new`: not seen before, remembered now;
 * - `same`: seen before with the same digest, a retry;
 * - `other`: seen before with another digest, a replay;
 * - `full`: not seen before, and there is no room to remember it.
 */
export type NonceOutcome = 'new' | 'same' | 'other' | 'full';

/**
 * Remembers the nonces of verified messages. Servers that share an app have to share a store, or
 * a request that one of them took can be replayed to the next.
 */
export interface NonceStore {
  /**
   * Looks up and remembers in one step: of two messages at once with one nonce, only one is `new`.
   *
   * @param nonce 1 to 256 characters of printable ASCII, unique for its app only
   * @param digest what the message said, 64 lower-case hexadecimal digits
   * @param expiresAtMs milliseconds since 1970 from which on the nonce may be forgotten
   */
  remember(
    appId: string,
    nonce: string,
    digest: string,
    expiresAtMs: number,
  ): NonceOutcome | Promise<NonceOutcome>;
}
