import { scoreRetCodes, scoreUpdateTypes } from '../protocol/index.ts';
import type { AppCalls } from './app-calls.ts';
import type { Attempts } from './attempts.ts';
import { requireAccepted } from './require-accepted.ts';
import { UnderWay } from './under-way.ts';

/** An order of update_score, and how far it came. */
export interface Booking {
  readonly orderId: string;
  readonly uid: string;
  readonly roundId: string;
  readonly type: 'consume' | 'gain';
  readonly score: number;
  readonly attempts: number;
  /**
   * Whether the app said that it is booked (0 or 9001), heard or not. An app that says so has to
   * keep it.
   */
  readonly isAcknowledged: boolean;
  /** `refused`: the balance did not cover it. `given_up`: nobody knows whether it was booked. */
  readonly state: 'under_way' | 'booked' | 'refused' | 'given_up';
}

type Mutable = { -readonly [Name in keyof Booking]: Booking[Name] };

/** A user whose balance is not what was booked. */
export interface WrongBalance {
  readonly uid: string;
  /** In digits, as `seen`: an int64. */
  readonly expected: string;
  /** What get_score said; absent if it could not be read. */
  readonly seen?: string;
}

export interface ScoresOptions {
  readonly calls: AppCalls;
  readonly attempts: Attempts;
  /** Makes ids unique over several runs. */
  readonly runId: string;
  /** How many bookings are kept for those who ask: the last ones. */
  readonly keep: number;
}

export interface BookingRequest extends Pick<Booking, 'uid' | 'roundId' | 'type' | 'score'> {
  readonly mgId: string;
  /** Names the booking in each run of a seed. */
  readonly label: string;
}

/** Reads and changes the scores that the app keeps (callbacks contract, section 13). */
export class Scores {
  readonly #options: ScoresOptions;
  readonly #bookings: Mutable[] = [];
  /** What the app said of a user before anything was booked; nothing if it was not asked. */
  readonly #firstBalances = new Map<string, bigint | undefined>();
  readonly #underWay = new UnderWay();
  #count = 0;

  constructor(options: ScoresOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  get bookings(): readonly Booking[] {
    return this.#bookings;
  }

  /**
   * get_account, as a user enters a game that plays with scores.
   *
   * @throws {Refused} 100000 if the app does not say what the user has
   */
  async enter(uid: string): Promise<void> {
    const { calls } = this.#options;
    const call = { callback: 'get_account', message: { uid }, about: uid } as const;
    const { score = '' } = requireAccepted(await calls.call(call));
    if (!this.#firstBalances.has(uid)) this.#firstBalances.set(uid, BigInt(score));
  }

  /** get_score; `undefined` if the app does not say. */
  async balanceOf(uid: string): Promise<string | undefined> {
    const { calls } = this.#options;
    return (await calls.call({ callback: 'get_score', message: { uid }, about: uid })).score;
  }

  /**
   * update_score, the same body again and again by the schedule of the reports until the app says
   * what became of it: booked (0, or 9001 for a repeat) or refused (9000). Everything else says
   * nothing of an earlier attempt whose answer was lost.
   */
  async book({ mgId, label, ...request }: BookingRequest): Promise<Booking> {
    const { attempts, runId, keep } = this.#options;
    const { uid, roundId, type, score } = request;
    if (!this.#firstBalances.has(uid)) this.#firstBalances.set(uid, undefined);
    const orderId = `sim-${runId}-s${++this.#count}`;
    const fresh = { attempts: 0, isAcknowledged: false, state: 'under_way' } as const;
    const booking: Mutable = { orderId, ...request, ...fresh };
    this.#bookings.push(booking);
    if (this.#bookings.length > keep) this.#bookings.shift();
    const message = {
      ...{ order_id: orderId, mg_id: mgId, round_id: roundId, uid, score },
      type: scoreUpdateTypes[type],
    };
    const about = `${type} ${score} of ${uid} ${orderId}`;
    const call = { callback: 'update_score', message, about } as const;
    const work = attempts
      .repeat(call, label, ({ judgements, isHeard }) => {
        booking.attempts++;
        const codes = judgements.map(({ head }) => head?.ret_code);
        const isBooked = judgements.some(({ accepted }) => accepted) || codes.includes(duplicate);
        booking.isAcknowledged ||= isBooked;
        if (!isHeard) return false;
        if (isBooked) booking.state = 'booked';
        else if (codes.includes(insufficient)) booking.state = 'refused';
        return booking.state !== 'under_way';
      })
      .then((ending) => {
        if (ending === 'given_up') booking.state = 'given_up';
      });
    this.#underWay.add(work);
    await work;
    return booking;
  }

  /** Resolves when nothing is being booked. */
  settled(): Promise<void> {
    return this.#underWay.settled();
  }

  /**
   * Asks for the balance of everyone whose bookings have all come to an end, and compares it with
   * what it was at first and was booked since. Nobody else may have changed it meanwhile.
   */
  async audit(): Promise<readonly WrongBalance[]> {
    const wrong: WrongBalance[] = [];
    for (const [uid, first] of this.#firstBalances) {
      if (first === undefined) continue;
      const own = this.#bookings.filter((booking) => booking.uid === uid);
      if (own.some(({ state }) => state === 'under_way' || state === 'given_up')) continue;
      const expected = String(own.reduce((sum, booking) => sum + changeOf(booking), first));
      const seen = await this.balanceOf(uid);
      if (seen !== expected) wrong.push({ uid, expected, ...(seen !== undefined && { seen }) });
    }
    return wrong;
  }
}

const { duplicateOrderId: duplicate, insufficientBalance: insufficient } = scoreRetCodes;

function changeOf({ state, type, score }: Booking): bigint {
  if (state !== 'booked') return 0n;
  return BigInt(type === 'gain' ? score : -score);
}
