/** After so many, answers go out at once: the first of them waits for the making of the others. */
const maxTogether = 64;

let ready: (() => void)[] = [];

/**
 * Sends an answer at the end of this turn of the event loop, with all others that are ready by then.
 * Whoever reads them on the same machine, such as a proxy, is then woken once and not for each of
 * them, and waking it can cost more than making the answer did. One that is alone is not held up.
 */
export function sendTogether(send: () => void): void {
  if (ready.push(send) === 1) setImmediate(sendReady);
  else if (ready.length === maxTogether) sendReady();
}

function sendReady(): void {
  const batch = ready;
  ready = [];
  for (const send of batch) {
    try {
      send();
    } catch (error) {
      // Thrown where it harms nobody else: the others have to go out.
      setImmediate(() => {
        throw error;
      });
    }
  }
}
