import { getPriority, setPriority } from 'node:os';

/** Beside one busy thread this is a tenth of a core; of a core that nobody else wants it is all. */
const steps = 10;
const lowest = 19;

/**
 * Lets the calling thread stand behind the others of the process where they share a core. Only Linux
 * has a priority for each thread: without an id it is that of the caller. Elsewhere, and where the
 * system forbids it, nothing changes.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(lowest, getPriority() + steps));
  } catch {
    // It writes as well without.
  }
}
