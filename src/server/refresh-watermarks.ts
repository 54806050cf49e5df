import { withDeadline } from '../core/index.ts';
import type { RevocationWatermarks } from '../revocation/index.ts';

/** A store that hangs keeps nobody from logging in. */
const deadlineMs = 500;

/**
 * Hears of every revocation before a code is issued: one that is dated before a revocation is void, and
 * another process may have made one a moment ago. Without the store, codes are as good as what is known.
 */
export async function refreshWatermarks(watermarks: RevocationWatermarks): Promise<void> {
  // That the store fails is told of by the polling.
  await withDeadline(watermarks.refresh(), deadlineMs).catch(() => {});
}
