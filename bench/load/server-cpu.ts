import { existsSync, readFileSync } from 'node:fs';

const microsecondsPerTick = 10_000;
/** Counted from the state, the field behind the name. */
const userTimeField = 11;

/** CPU time of a process with all its threads so far; undefined where there is no /proc. */
export function cpuMicroseconds(pid: number): number | undefined {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  const stat = readFileSync(path, 'utf8');
  // The second field, the name, may hold spaces, so fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = fields.slice(userTimeField, userTimeField + 2).map(Number);
  if (user === undefined || system === undefined) return undefined;
  return (user + system) * microsecondsPerTick;
}
