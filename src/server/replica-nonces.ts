import type { Clock } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { MemoryNonceStore, type NonceStore } from '../signature/index.ts';

/**
 * Nonces of all replicas, and of this one alone while the database is away: the token callbacks have
 * to go on. What could be replayed to another replica then is no report, since those are refused
 * without a database, and a token callback gives nothing to whoever repeats it that the first answer
 * did not.
 */
export function createReplicaNonces(shared: NonceStore, clock: Clock): NonceStore {
  const own = new MemoryNonceStore({ clock });
  return {
    async remember(...message) {
      try {
        return await shared.remember(...message);
      } catch (error) {
        const isAway = error instanceof SudgateError && error.code === 'database_unavailable';
        if (!isAway) throw error;
        return own.remember(...message);
      }
    },
  };
}
