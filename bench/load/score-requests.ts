import { randomUUID } from 'node:crypto';
import type { RequestPoolOptions } from './requests.ts';
import { signedRequest } from './signed-request.ts';

/** Signed orders of different ids, in turn for all accounts. Gains, so that none is refused. */
export function scoreRequests(options: RequestPoolOptions): Buffer[] {
  // Another process sends other orders, so that none of them is a repeat.
  const run = randomUUID();
  return Array.from({ length: options.poolSize }, (_, index) => {
    const body = JSON.stringify({
      order_id: `${run}-${index}`,
      mg_id: '1649319572314173442',
      round_id: `round-${index % 500}`,
      uid: `user-${(options.seed * 7_919 + index) % options.users}`,
      score: 1 + (index % 100),
      type: 2,
    });
    return signedRequest(options, 'update_score', body, `${run}-${index}`);
  });
}
