import { AsyncResource } from 'node:async_hooks';

/** After so many, answers go out at once: the first of them waits for the making of the others. */
const maxTogether = 64;

/** Kept from the start: fake timers in the tests of an app must not hold its answers up. */
const atEndOfTurn = setImmediate;

/** An answer, with the context (of tracing, of an AsyncLocalStorage) that it was made in. */
type Answer = readonly [context: AsyncResource, send: () => void];

let ready: Answer[] = [];

/**
 * Sends an answer at the end of this turn of the event loop, with all others that are ready by then.
 * Whoever reads them on the same machine, such as a proxy, is then woken once and not for each of
 * them, and waking it can cost more than making the answer did. One that is alone is not held up.
 */
export function sendTogether(send: () => void): void {
  const count = ready.push([new AsyncResource('SudgateAnswer'), send]);
  if (count === 1) atEndOfTurn(sendReady);
  else if (count === maxTogether) sendReady();
}

function sendReady(): void {
  const batch = ready;
  ready = [];
  for (const [context, send] of batch) {
    try {
      context.runInAsyncScope(send);
    } catch (error) {
      // A rejection that nobody handles, as in the function that made it. The others have to go out.
      void Promise.reject(error);
    }
  }
}
