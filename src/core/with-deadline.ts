import { describeTimeout } from './describe-timeout.ts';

/**
 * Waits for work that may hang, no longer than so many milliseconds. The work itself goes on.
 *
 * @param toError makes of what happened what is thrown then
 * @throws what the work throws
 */
export async function withDeadline<T>(
  work: T | Promise<T>,
  ms: number,
  toError: (cause: Error) => Error = (cause) => cause,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(toError(new Error(describeTimeout(ms))));
  const timer = setTimeout(late, ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
