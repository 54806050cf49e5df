import { SudApiError } from '../client/index.ts';
import { type Clock, systemClock } from '../core/index.ts';
import type { InboxStores } from '../inbox/index.ts';
import { findTargets, type ReconcileTarget, targetsOf } from './find-targets.ts';
import type { Platform } from './platform.ts';
import { type ReconcileCounts, Reconciliation } from './reconciliation.ts';

export interface ReconcileProgress extends ReconcileCounts {
  /** Rooms and rounds that are done, those of an earlier run included. */
  readonly done: number;
  /** Rooms and rounds in all. */
  readonly total: number;
  /** The one that was finished last: keep it to go on from here in another run. */
  readonly finished: ReconcileTarget | undefined;
}

export interface ReconcileOptions {
  /** A `SudClient` for the app. */
  readonly platform: Platform;
  readonly store: Pick<InboxStores, 'events' | 'rounds'>;
  readonly appId: string;
  /** Rooms whose rounds of the last month are asked for. */
  readonly rooms?: readonly string[] | undefined;
  /** Rounds that are asked for. */
  readonly rounds?: readonly string[] | undefined;
  /**
   * Milliseconds since 1970: rounds of a room that ended before are left alone, and those that began
   * before and have no end. Without rooms and rounds, the rooms are those with a round that started since a day before and that the inbox
   * knows: others cannot be found.
   */
  readonly sinceMs?: number | undefined;
  /** Whether an earlier run has finished it: it is not asked for again. Default: none is. */
  readonly isFinished?: (target: ReconcileTarget) => boolean;
  /** Called at the beginning and for each room or round that is finished. What it throws ends it. */
  readonly onProgress?: (progress: ReconcileProgress) => void | Promise<void>;
  /** Ends it between two requests; the reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

/** A room or round that could not be asked for. */
export interface ReconcileFailure {
  readonly target: ReconcileTarget;
  /** `undefined`: the platform knows of no report of the round. */
  readonly error: SudApiError | undefined;
}

export interface ReconcileResult extends ReconcileCounts {
  /** Rooms and rounds that the platform did not tell. */
  readonly unavailable: readonly ReconcileFailure[];
  /** Rooms and rounds that were not asked for any more after several failures in a row. */
  readonly notAsked: number;
}

/** The client has tried each several times: then it is not the room or the round. */
const maxFailuresInARow = 3;

/**
 * Asks the platform for the reports of rooms and rounds and puts those into the inbox that it
 * lacks. What it has stays as it is, so running it again, at once or at the same time, adds nothing.
 * A restored report is received when it is restored.
 *
 * @throws {TypeError} if neither rooms, rounds nor `sinceMs` are given; {RangeError} if `sinceMs`
 *   is no whole number; the reason of the signal; whatever the store throws
 */
export async function reconcileRounds(options: ReconcileOptions): Promise<ReconcileResult> {
  const { signal, isFinished = () => false, onProgress = () => {} } = options;
  const targets = await targetsFor(options);
  const waiting = targets.filter((target) => !isFinished(target));
  const { platform, store, appId, sinceMs, clock = systemClock } = options;
  const run = new Reconciliation({
    ...{ platform, events: store.events, appId, sinceMs, clock, signal },
  });
  const unavailable: ReconcileFailure[] = [];
  let failuresInARow = 0;
  let asked = 0;
  const tell = async (finished?: ReconcileTarget) => {
    const done = targets.length - waiting.length + asked;
    await onProgress({ ...run.counts, done, total: targets.length, finished });
  };
  await tell();
  for (const target of waiting) {
    if (failuresInARow === maxFailuresInARow) break;
    signal?.throwIfAborted();
    const failure = await restore(run, target);
    failuresInARow = concernsAll(failure) ? failuresInARow + 1 : 0;
    asked++;
    if (failure !== undefined) unavailable.push(failure);
    await tell(failure === undefined ? target : undefined);
  }
  return { ...run.counts, unavailable, notAsked: waiting.length - asked };
}

/** A round may be one that the platform does not know; every other failure may be that of the next. */
function concernsAll(failure: ReconcileFailure | undefined): boolean {
  if (failure?.error === undefined) return false;
  return failure.target.kind === 'room' || failure.error.code !== 'refused';
}

async function restore(
  run: Reconciliation,
  target: ReconcileTarget,
): Promise<ReconcileFailure | undefined> {
  try {
    return (await run.restore(target)) ? undefined : { target, error: undefined };
  } catch (error) {
    if (error instanceof SudApiError) return { target, error };
    throw error;
  }
}

async function targetsFor({
  store,
  appId,
  rooms = [],
  rounds = [],
  sinceMs,
}: ReconcileOptions): Promise<readonly ReconcileTarget[]> {
  if (sinceMs !== undefined && !Number.isSafeInteger(sinceMs)) {
    throw new RangeError('sinceMs: whole milliseconds since 1970 are needed');
  }
  const named = targetsOf(rooms, rounds);
  if (named.length > 0) return named;
  if (sinceMs === undefined) throw new TypeError('rooms, rounds or sinceMs: one is needed');
  return await findTargets(store, appId, sinceMs);
}
