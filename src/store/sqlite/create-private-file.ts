import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a database file that only its owner can read, since secrets of webhooks are in it, and the
 * folders above it if need be. SQLite gives its log the same mode. One that is there keeps its own.
 */
export function createPrivateFile(path: string): void {
  createPrivateFolder(dirname(path));
  try {
    // Never opens one that is there: closing it would drop the locks that this process has on it.
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Each folder by itself: `recursive` of Node never ends where a folder is there and takes no other,
 * as in /proc.
 */
function createPrivateFolder(path: string): void {
  if (existsSync(path)) return;
  createPrivateFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another process may have been quicker.
    if (code === 'EEXIST') return;
    const remedy = 'check the path of DATABASE_URL';
    throw new Error(`the folder ${path} cannot be made (${code}): ${remedy}`, { cause: error });
  }
}
