import { setTimeout as sleep } from 'node:timers/promises';
import { gameIds } from '../protocol/index.ts';
import { NoCode } from './codes.ts';
import type { Delivery } from './deliveries.ts';
import {
  type LoadSummary,
  type SeenCallback,
  summariseLoad,
  toSeenCallback,
} from './load-summary.ts';
import { Refused } from './refused.ts';
import type { WrongBalance } from './scores.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import type { SimulatorOptions } from './simulator-options.ts';

export interface LoadOptions extends SimulatorOptions {
  /** Users `<uidPrefix>1` and so on, whom the app has to know; at least 2 a room. */
  readonly players: number;
  readonly rooms: number;
  /** Default `player-`. */
  readonly uidPrefix?: string;
  /** How long new rounds are begun, real milliseconds, measured by `elapsedMs`. */
  readonly durationMs: number;
  /** How many rounds each room plays, however long it takes; then all counts follow from the seed. */
  readonly roundsPerRoom?: number | undefined;
  /** Cuts the app off for this simulated time, after a quarter of the duration. */
  readonly outageMs?: number | undefined;
}

export interface LoadResult {
  readonly summary: LoadSummary;
  /** To look up what was acknowledged. */
  readonly deliveries: readonly Delivery[];
  /** Users whose balance is not what was booked, if they played for a score. */
  readonly wrongBalances: readonly WrongBalance[];
}

const mostInRoom = 6;
const mostKept = 1_000_000;
const failurePauseMs = 100;
const whenOutageBegins = 0.25;
/** Longest that is waited at the end for what is under way, real. */
const drainMs = 120_000;

/**
 * Plays rounds in many rooms at once against an app server. Points, and the faults of each
 * delivery, follow from the seed; how many rounds there are depends on the time, unless
 * `roundsPerRoom` says it.
 *
 * @throws {RangeError} for fewer than 2 or more than 6 players a room
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { players, rooms, stake = 0 } = options;
  if (!(rooms >= 1 && players >= rooms * 2 && players <= rooms * mostInRoom)) {
    throw new RangeError(`players: from 2 to ${mostInRoom} a room`);
  }
  const callbacks: SeenCallback[] = [];
  const simulator = createSimulator({
    ...options,
    keep: mostKept,
    transcript: (entry) => {
      if (entry.kind === 'callback') callbacks.push(toSeenCallback(entry));
      options.transcript?.(entry);
    },
  });
  const ending = new AbortController();
  try {
    void beginOutage(simulator, options, ending.signal);
    const played = await playEverywhere(simulator, options);
    await Promise.race([simulator.settled(), sleep(drainMs, undefined, { ref: false })]);
    const wrongBalances = stake > 0 ? await simulator.auditScores() : [];
    const { deliveries, bookings } = simulator;
    const counts = { players, rooms, ...played, callbacks, deliveries };
    const summary = summariseLoad({ ...counts, ...(stake > 0 && { bookings, wrongBalances }) });
    return { summary, deliveries: [...deliveries], wrongBalances };
  } finally {
    ending.abort();
    await simulator.close();
  }
}

async function beginOutage(
  { faults }: Simulator,
  { outageMs, durationMs }: LoadOptions,
  signal: AbortSignal,
): Promise<void> {
  if (outageMs === undefined) return;
  const isOver = await sleep(durationMs * whenOutageBegins, true, { signal, ref: false }).catch(
    () => false,
  );
  if (isOver) faults.cutOff(outageMs);
}

interface Played {
  readonly rounds: number;
  /** Rounds that were not played, by the code of the refusal, or what {@link NoCode} says. */
  readonly failedRounds: Readonly<Record<string, number>>;
  /** Those for which the outage was to blame. */
  readonly roundsCutOff: number;
}

async function playEverywhere(simulator: Simulator, options: LoadOptions): Promise<Played> {
  const { players, rooms, uidPrefix = 'player-', durationMs, roundsPerRoom } = options;
  const { faults } = simulator;
  const failedRounds: Record<string, number> = {};
  const endsAt = performance.now() + durationMs;
  let rounds = 0;
  let roundsCutOff = 0;
  const playIn = async (room: number): Promise<void> => {
    const uids = seatsOf(room, players, rooms).map((seat) => `${uidPrefix}${seat}`);
    for (let number = 1; ; number++) {
      const { outages } = faults;
      try {
        await simulator.playRound({ uids, roomId: `load-${room + 1}`, mgId: gameIds.bumper });
        rounds++;
      } catch (error) {
        // It may be over by the time that a busy machine comes to this.
        const wasCutOff = faults.isCutOff || faults.outages > outages;
        if (wasCutOff && error instanceof Refused) roundsCutOff++;
        else countIn(failedRounds, reasonOf(error));
        // An app that refuses at once is not asked without end.
        await sleep(failurePauseMs);
      }
      while (faults.isCutOff) await sleep(failurePauseMs);
      const isEnough =
        roundsPerRoom === undefined ? performance.now() >= endsAt : number >= roundsPerRoom;
      if (isEnough) return;
    }
  };
  await Promise.all(Array.from({ length: rooms }, (_, room) => playIn(room)));
  return { rounds, failedRounds, roundsCutOff };
}

/** @throws what is no fault of the app */
function reasonOf(error: unknown): string {
  if (error instanceof NoCode) return error.message;
  if (error instanceof Refused) return String(error.retCode);
  throw error;
}

function countIn(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Numbers of the players of a room, from 1; the rooms differ by one at most. */
function seatsOf(room: number, players: number, rooms: number): number[] {
  const first = Math.floor((room * players) / rooms);
  const next = Math.floor(((room + 1) * players) / rooms);
  return Array.from({ length: next - first }, (_, index) => first + index + 1);
}
