import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Write permission of the group and of everybody else. */
const othersMayWrite = 0o022;

/**
 * Where the compiled code of the command is kept: `$XDG_CACHE_HOME/sudgate`, by default
 * `~/.cache/sudgate`, created if need be. Whoever writes there decides what the command does, since
 * the engine does not compare compiled code with its source. Node's own default is below the
 * temporary directory, where another user may come first.
 *
 * @returns `undefined` if there is none that only this user can write to, such as on a read-only
 *   file system, or if the variables of Node name one or forbid it
 */
export function compileCacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const { NODE_COMPILE_CACHE: named = '', NODE_DISABLE_COMPILE_CACHE: forbidden } = env;
  if (named !== '' || forbidden !== undefined) return undefined;
  try {
    const path = join(cacheHome(env.XDG_CACHE_HOME), 'sudgate');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return isOwn(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Relative ones are to be ignored, says the XDG Base Directory Specification. */
function cacheHome(path = ''): string {
  return isAbsolute(path) ? path : join(homedir(), '.cache');
}

function isOwn(path: string): boolean {
  // Of a link itself, not of what it points to: whoever owns the link may change that.
  const stats = lstatSync(path);
  const user = process.getuid?.();
  // Windows has neither owners nor modes here, and keeps the folders of users apart.
  if (user === undefined) return stats.isDirectory();
  return stats.isDirectory() && stats.uid === user && (stats.mode & othersMayWrite) === 0;
}
