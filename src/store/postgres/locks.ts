/** "sudgate", and a number of its own for each lock: they are shared by the whole database. */
const base = 0x73756467 * 0x10000;

const numbers = { revocations: 1, append: 2, partitions: 3, retention: 4, copy: 5 } as const;

/** The number of an advisory lock, as SQL. Never change one: replicas of two versions share them. */
export function advisoryLock(name: keyof typeof numbers): string {
  return String(base + numbers[name]);
}
