import { type InboxStores, openRounds } from '../inbox/index.ts';

/** What is asked for at the platform: all rounds of a room, or one round. */
export interface ReconcileTarget {
  readonly kind: 'room' | 'round';
  readonly id: string;
}

/** A room that was played in on the day before is likely to have gone on. */
const lookBackMs = 86_400_000;
const pageSize = 200;
/** Ten million rounds. */
const maxPages = 50_000;

/**
 * The rooms of the rounds that started since a day before `sinceMs`, those that still lack their
 * settlement included. The platform lists no rooms: one that the inbox has no round of is not found.
 */
export async function findTargets(
  store: Pick<InboxStores, 'events' | 'rounds'>,
  appId: string,
  sinceMs: number,
): Promise<readonly ReconcileTarget[]> {
  const rounds = openRounds(store);
  const fromMs = sinceMs - lookBackMs;
  const rooms = new Set<string>();
  const unsettled = new Set<string>();
  let after: string | undefined;
  for (let count = 0; count < maxPages; count++) {
    const page = await rounds.listRounds({ appId, fromMs, after, limit: pageSize });
    for (const { room_id, settled, start, game_round_id } of page.rounds) {
      if (room_id !== undefined && room_id !== '') rooms.add(room_id);
      else if (!settled || start === null) unsettled.add(game_round_id);
    }
    if (page.nextCursor === null) break;
    after = page.nextCursor;
  }
  return targetsOf([...rooms], [...unsettled]);
}

/** Each once. */
export function targetsOf(
  rooms: readonly string[],
  rounds: readonly string[],
): readonly ReconcileTarget[] {
  return [
    ...[...new Set(rooms)].map((id) => ({ kind: 'room', id }) as const),
    ...[...new Set(rounds)].map((id) => ({ kind: 'round', id }) as const),
  ];
}
