import { setTimeout as sleep } from 'node:timers/promises';
import type { PlatformCallback } from '../platform/index.ts';
import { gameIds } from '../protocol/index.ts';
import type { Delivery } from './deliveries.ts';
import { type Latencies, latenciesOf } from './latencies.ts';
import { Refused } from './refused.ts';
import { createSimulator } from './simulator.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import type { CallbackEntry } from './transcript.ts';

export interface LoadOptions extends SimulatorOptions {
  /** Users `<uidPrefix>1` and so on, whom the app has to know; at least 2 a room. */
  readonly players: number;
  readonly rooms: number;
  /** Default `player-`. */
  readonly uidPrefix?: string;
  /** How long new rounds are begun, real milliseconds, measured by `elapsedMs`. */
  readonly durationMs: number;
  /** Longest that is waited afterwards for what is under way, real milliseconds. Default 120 000. */
  readonly drainMs?: number;
}

export interface DeliveryCounts {
  readonly sent: number;
  readonly delivered: number;
  /** The app said that it has it, even if the platform did not hear that. */
  readonly acknowledged: number;
  readonly givenUp: number;
  readonly underWay: number;
  /** Attempts beyond the first of each. */
  readonly retries: number;
}

export interface LoadSummary {
  readonly players: number;
  readonly rooms: number;
  readonly rounds: number;
  /** Rounds that did not come about, by the code of the refusal. */
  readonly failedRounds: Readonly<Record<string, number>>;
  readonly exchanges: { readonly accepted: number; readonly failed: number };
  readonly reports: DeliveryCounts;
  readonly notifications: DeliveryCounts;
  readonly latencies: Readonly<Partial<Record<PlatformCallback, Latencies>>>;
}

export interface LoadResult {
  readonly summary: LoadSummary;
  /** To look up what was acknowledged. */
  readonly deliveries: readonly Delivery[];
}

const mostInRoom = 6;

/**
 * Plays rounds in many rooms at once against an app server. Points, and the faults of each
 * delivery, follow from the seed; how many rounds there are depends on the time.
 *
 * @throws {RangeError} for fewer than 2 or more than 6 players a room
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { players, rooms, uidPrefix = 'player-', durationMs, drainMs = 120_000 } = options;
  if (!(rooms >= 1 && players >= rooms * 2 && players <= rooms * mostInRoom)) {
    throw new RangeError(`players: from 2 to ${mostInRoom} a room`);
  }
  const callbacks: CallbackEntry[] = [];
  const simulator = createSimulator({
    ...options,
    transcript: (entry) => {
      if (entry.kind === 'callback') callbacks.push(entry);
      options.transcript?.(entry);
    },
  });
  const failedRounds: Record<string, number> = {};
  const endsAt = performance.now() + durationMs;
  let rounds = 0;
  const playIn = async (room: number): Promise<void> => {
    const uids = seatsOf(room, players, rooms).map((seat) => `${uidPrefix}${seat}`);
    do {
      try {
        await simulator.playRound({ uids, roomId: `load-${room + 1}`, mgId: gameIds.bumper });
        rounds++;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        failedRounds[error.retCode] = (failedRounds[error.retCode] ?? 0) + 1;
        // An app that refuses at once is not asked without end.
        await sleep(failurePauseMs);
      }
    } while (performance.now() < endsAt);
  };
  try {
    await Promise.all(Array.from({ length: rooms }, (_, room) => playIn(room)));
    await Promise.race([simulator.settled(), sleep(drainMs, undefined, { ref: false })]);
    const { deliveries } = simulator;
    const summary = {
      ...{ players, rooms, rounds, failedRounds },
      exchanges: countExchanges(callbacks),
      reports: count(deliveries.filter(({ callback }) => callback === 'report_game_info')),
      notifications: count(deliveries.filter(({ callback }) => callback === 'notify')),
      latencies: latenciesByCallback(callbacks),
    };
    return { summary, deliveries: [...deliveries] };
  } finally {
    await simulator.close();
  }
}

const failurePauseMs = 100;

/** Numbers of the players of a room, from 1; the rooms differ by one at most. */
function seatsOf(room: number, players: number, rooms: number): readonly number[] {
  return Array.from({ length: players }, (_, index) => index).flatMap((index) =>
    index % rooms === room ? [index + 1] : [],
  );
}

function countExchanges(callbacks: readonly CallbackEntry[]) {
  const exchanges = callbacks.filter(({ callback }) => callback === 'get_sstoken');
  const accepted = exchanges.filter(({ judgement }) => judgement.accepted).length;
  return { accepted, failed: exchanges.length - accepted };
}

function count(deliveries: readonly Delivery[]): DeliveryCounts {
  const inState = (state: Delivery['state']) =>
    deliveries.filter((delivery) => delivery.state === state).length;
  return {
    sent: deliveries.length,
    delivered: inState('delivered'),
    acknowledged: deliveries.filter(({ isAcknowledged }) => isAcknowledged).length,
    givenUp: inState('given_up'),
    underWay: inState('under_way'),
    retries: deliveries.reduce((sum, each) => sum + Math.max(0, each.attemptsAtMs.length - 1), 0),
  };
}

function latenciesByCallback(callbacks: readonly CallbackEntry[]) {
  const times: Partial<Record<PlatformCallback, number[]>> = {};
  for (const { callback, elapsedMs, seen } of callbacks) {
    // Only what was answered took its time.
    if (!seen.startsWith('HTTP')) continue;
    const list = times[callback] ?? [];
    list.push(elapsedMs);
    times[callback] = list;
  }
  return Object.fromEntries(
    Object.entries(times).map(([callback, list]) => [callback, latenciesOf(list)]),
  );
}
