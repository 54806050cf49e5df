import { setTimeout as sleep } from 'node:timers/promises';

/** For a race with what may hang. @throws {Error} after so many milliseconds */
export async function refuseAfter(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false });
  throw new Error(`no answer within ${ms} ms`);
}
