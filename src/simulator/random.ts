/** A sequence that a seed determines. */
export interface Random {
  /** 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number;
  /** True in that share of cases, 0 to 1. */
  chance(share: number): boolean;
}

/**
 * A sequence of its own for each thing that happens, so that what is drawn does not depend on what
 * else happens meanwhile.
 *
 * @param label names the thing, such as a room and its third round
 */
export function randomFor(seed: number, label: string): Random {
  // FNV-1a spreads labels that differ in one character over all seeds.
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of Buffer.from(label, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return createRandom(hash);
}

/** mulberry32: small and even enough for games; not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (share) => next() < share,
  };
}
