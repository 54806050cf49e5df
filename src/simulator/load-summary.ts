import type { CallbackName } from '../protocol/index.ts';
import type { Delivery } from './deliveries.ts';
import { type Latencies, latenciesOf } from './latencies.ts';
import type { Booking, WrongBalance } from './scores.ts';
import type { CallbackEntry } from './transcript.ts';

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

export interface ScoreCounts {
  /** Orders of update_score. */
  readonly orders: number;
  readonly booked: number;
  /** The balance did not cover them: ret_code 9000. */
  readonly refused: number;
  readonly givenUp: number;
  readonly underWay: number;
  readonly retries: number;
  /** Users whose balance is not what was booked. */
  readonly wrongBalances: number;
}

/** What was answered to all calls of a callback, repeats among them. */
export interface AnswerCounts {
  readonly ok: number;
  /** The app answered in the documented form that it does not. */
  readonly refused: number;
  /** There was no answer, or none that can be read. */
  readonly failed: number;
  /** Held back by a fault that was asked for: dropped, or in an outage. */
  readonly notSent: number;
}

export interface LoadSummary {
  readonly players: number;
  readonly rooms: number;
  readonly rounds: number;
  /** Rounds that were not played, by the code of the refusal, or what {@link NoCode} says. */
  readonly failedRounds: Readonly<Record<string, number>>;
  /** Rounds that were not played because of the outage that was asked for. */
  readonly roundsCutOff: number;
  readonly exchanges: { readonly accepted: number; readonly failed: number };
  readonly reports: DeliveryCounts;
  readonly notifications: DeliveryCounts;
  /** Absent if nothing was played for. */
  readonly scores?: ScoreCounts;
  readonly answers: Readonly<Partial<Record<CallbackName, AnswerCounts>>>;
  readonly latencies: Readonly<Partial<Record<CallbackName, Latencies>>>;
}

/** What is remembered of each callback. */
export interface SeenCallback {
  readonly callback: CallbackName;
  readonly answer: keyof AnswerCounts;
  readonly isAnswered: boolean;
  readonly elapsedMs: number;
}

export interface LoadRecords
  extends Pick<LoadSummary, 'players' | 'rooms' | 'rounds' | 'failedRounds' | 'roundsCutOff'> {
  readonly callbacks: readonly SeenCallback[];
  readonly deliveries: readonly Delivery[];
  readonly bookings?: readonly Booking[];
  readonly wrongBalances?: readonly WrongBalance[];
}

export function toSeenCallback(entry: CallbackEntry): SeenCallback {
  const { callback, outcome, elapsedMs } = entry;
  return { callback, isAnswered: outcome === 'answered', elapsedMs, answer: answerOf(entry) };
}

function answerOf({ judgement, outcome }: CallbackEntry): keyof AnswerCounts {
  if (judgement.accepted) return 'ok';
  if (outcome === 'not_sent') return 'notSent';
  return judgement.head === undefined ? 'failed' : 'refused';
}

/** Counts what happened in a load. */
export function summariseLoad(records: LoadRecords): LoadSummary {
  const { callbacks, deliveries, bookings, wrongBalances = [], ...played } = records;
  return {
    ...played,
    exchanges: countExchanges(callbacks),
    reports: countDeliveries(deliveries.filter(({ callback }) => callback === 'report_game_info')),
    notifications: countDeliveries(deliveries.filter(({ callback }) => callback === 'notify')),
    ...(bookings !== undefined && { scores: countBookings(bookings, wrongBalances) }),
    answers: answersByCallback(callbacks),
    latencies: latenciesByCallback(callbacks),
  };
}

function countExchanges(callbacks: readonly SeenCallback[]) {
  const exchanges = callbacks.filter(({ callback }) => callback === 'get_sstoken');
  const accepted = exchanges.filter(({ answer }) => answer === 'ok').length;
  return { accepted, failed: exchanges.length - accepted };
}

function countDeliveries(deliveries: readonly Delivery[]): DeliveryCounts {
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

function countBookings(
  bookings: readonly Booking[],
  wrongBalances: readonly WrongBalance[],
): ScoreCounts {
  const inState = (state: Booking['state']) =>
    bookings.filter((booking) => booking.state === state).length;
  return {
    orders: bookings.length,
    booked: inState('booked'),
    refused: inState('refused'),
    givenUp: inState('given_up'),
    underWay: inState('under_way'),
    retries: bookings.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0),
    wrongBalances: wrongBalances.length,
  };
}

function answersByCallback(callbacks: readonly SeenCallback[]) {
  const answers: Partial<Record<CallbackName, Record<keyof AnswerCounts, number>>> = {};
  for (const { callback, answer } of callbacks) {
    const counts = answers[callback] ?? { ok: 0, refused: 0, failed: 0, notSent: 0 };
    counts[answer]++;
    answers[callback] = counts;
  }
  return answers;
}

function latenciesByCallback(callbacks: readonly SeenCallback[]) {
  const times: Partial<Record<CallbackName, number[]>> = {};
  for (const { callback, elapsedMs, isAnswered } of callbacks) {
    // Only what was answered took its time.
    if (!isAnswered) continue;
    const list = times[callback] ?? [];
    list.push(elapsedMs);
    times[callback] = list;
  }
  return Object.fromEntries(
    Object.entries(times).map(([callback, list]) => [callback, latenciesOf(list)]),
  );
}
