import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A tenth of a core that others want as well, and all of one that they do not. */
const niceness = 10;

/**
 * Lets the calling thread stand behind all others where they share a core. Only Linux has a priority
 * for each thread; elsewhere, and where the system does not allow it, nothing changes.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    // Of this thread: <process>/task/<thread>.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    // 0 would mean the process.
    if (thread > 0) setPriority(thread, niceness);
  } catch {
    // It writes as well without.
  }
}
