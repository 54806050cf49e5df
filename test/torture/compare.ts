/** What the end of a run shows: pure, so that it can be tried on runs that went wrong. */

/** An event somewhere: in the store, in the feed or at the receiver. */
export interface Sighting {
  readonly position: number;
  /** All that was told, in short: equal for equal bytes only. */
  readonly identity: string;
  /** Those of a room have an order. */
  readonly room: string | undefined;
}

export interface Evidence {
  /** Whether each message that was sent was acknowledged, by identity. */
  readonly sent: ReadonlyMap<string, boolean>;
  /** By position. */
  readonly stored: readonly Sighting[];
  /** As the feed handed them out to a reader who went from cursor to cursor meanwhile. */
  readonly read: readonly Sighting[];
  /** As the receiver of the webhook took them: those that it answered with 204. */
  readonly taken: readonly Sighting[];
}

export interface Comparison {
  readonly acknowledged: number;
  readonly stored: number;
  readonly delivered: number;
  /** Taken once more: allowed. */
  readonly deliveredAgain: number;
  /** Acknowledged and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly doubled: number;
  /** Stored, but never sent like that. */
  readonly foreign: number;
  /** Stored and not taken by the receiver. */
  readonly undelivered: number;
  /** Read or taken with other content than is stored at its position. */
  readonly changed: number;
  /** Taken for the first time behind a later one of its room. */
  readonly outOfOrder: number;
  /** Stored and passed over by the reader of the feed, or read twice, or out of order. */
  readonly misread: number;
}

/** What has to be 0. */
export const faultNames = [
  'lost',
  'doubled',
  'foreign',
  'undelivered',
  'changed',
  'outOfOrder',
  'misread',
] as const satisfies readonly (keyof Comparison)[];

export function compare({ sent, stored, read, taken }: Evidence): Comparison {
  const counts = new Map<string, number>();
  for (const { identity } of stored) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  const acknowledged = [...sent].flatMap(([identity, isDone]) => (isDone ? [identity] : []));
  const identities = new Map(stored.map(({ position, identity }) => [position, identity]));
  const isOther = ({ position, identity }: Sighting) => identities.get(position) !== identity;
  const firsts = firstOfEach(taken);
  return {
    acknowledged: acknowledged.length,
    stored: stored.length,
    delivered: firsts.length,
    deliveredAgain: taken.length - firsts.length,
    lost: acknowledged.filter((identity) => !counts.has(identity)).length,
    doubled: [...counts.values()].filter((count) => count > 1).length,
    foreign: [...counts.keys()].filter((identity) => !sent.has(identity)).length,
    undelivered: countMissing(stored, firsts),
    changed: taken.filter(isOther).length + read.filter(isOther).length,
    outOfOrder: countOutOfOrder(firsts),
    misread: countMissing(stored, read) + countSteps(read),
  };
}

function firstOfEach(sightings: readonly Sighting[]): readonly Sighting[] {
  const seen = new Set<number>();
  return sightings.filter(({ position }) => {
    const isFirst = !seen.has(position);
    seen.add(position);
    return isFirst;
  });
}

function countMissing(all: readonly Sighting[], found: readonly Sighting[]): number {
  const positions = new Set(found.map(({ position }) => position));
  return all.filter(({ position }) => !positions.has(position)).length;
}

function countOutOfOrder(firsts: readonly Sighting[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const { position, room } of firsts) {
    if (room === undefined) continue;
    if (position < (last.get(room) ?? 0)) count++;
    else last.set(room, position);
  }
  return count;
}

/** How often it does not go forward. */
function countSteps(read: readonly Sighting[]): number {
  return read.filter(({ position }, nth) => position <= (read[nth - 1]?.position ?? 0)).length;
}
