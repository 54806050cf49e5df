import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a database file that only its owner can read, since secrets of webhooks are in it, and the
 * folders above it if need be. SQLite gives its log the same mode. One that is there keeps its own.
 */
export function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Never opens one that is there: closing it would drop the locks that this process has on it.
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
