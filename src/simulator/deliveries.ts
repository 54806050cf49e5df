import type { Attempts } from './attempts.ts';
import { forgetOldest } from './forget-oldest.ts';
import { UnderWay } from './under-way.ts';

/** A report or a notification, and how far it came. */
export interface Delivery {
  readonly callback: 'report_game_info' | 'notify';
  /** `report_type` or `notify_event`. */
  readonly type: string;
  /** `game_round_id` or `notify_id`. */
  readonly key: string;
  readonly message: object;
  readonly roomId: string;
  /** Simulated times of the attempts, milliseconds since 1970. */
  readonly attemptsAtMs: readonly number[];
  /**
   * Whether the app server said that it has it. It may be true while repeats go on: an answer can
   * get lost.
   */
  readonly isAcknowledged: boolean;
  readonly state: 'under_way' | 'delivered' | 'given_up';
}

type Mutable = { -readonly [Name in keyof Delivery]: Delivery[Name] } & { attemptsAtMs: number[] };

/**
 * Sends reports and notifications until they are acknowledged or the published schedule is at its
 * end. Each goes its own way, so they may overtake each other.
 */
export class Deliveries {
  readonly #attempts: Attempts;
  readonly #keep: number;
  readonly #kept: Mutable[] = [];
  /** By room: within one, the order is the same in each run. */
  readonly #countOf = new Map<string, number>();
  readonly #underWay = new UnderWay();

  /** @param keep how many are kept for those who ask: the last ones */
  constructor(attempts: Attempts, keep: number) {
    this.#attempts = attempts;
    this.#keep = keep;
  }

  /** Oldest first. */
  get all(): readonly Delivery[] {
    return this.#kept;
  }

  send(delivery: Pick<Delivery, 'callback' | 'type' | 'key' | 'message' | 'roomId'>): Delivery {
    const sent: Mutable = {
      ...delivery,
      attemptsAtMs: [],
      isAcknowledged: false,
      state: 'under_way',
    };
    this.#kept.push(sent);
    if (this.#kept.length > this.#keep) this.#kept.shift();
    const work = this.#deliver(sent, `${sent.roomId}/${this.#count(sent.roomId)}`).catch(() => {
      // A message that cannot be sent: nobody waits who could be told.
      sent.state = 'given_up';
    });
    this.#underWay.add(work);
    return sent;
  }

  /** A room that was long quiet is forgotten, and begins anew. */
  #count(roomId: string): number {
    const count = (this.#countOf.get(roomId) ?? 0) + 1;
    this.#countOf.delete(roomId);
    this.#countOf.set(roomId, count);
    forgetOldest(this.#countOf);
    return count;
  }

  /** Resolves when nothing is under way, what is sent meanwhile included. */
  settled(): Promise<void> {
    return this.#underWay.settled();
  }

  async #deliver(delivery: Mutable, label: string): Promise<void> {
    const { callback, message, type, key } = delivery;
    const call = { callback, message, about: `${type} ${key}` };
    const ending = await this.#attempts.repeat(call, label, ({ sentAtMs, judgements, isHeard }) => {
      delivery.attemptsAtMs.push(sentAtMs);
      const isAccepted = judgements.some(({ accepted }) => accepted);
      delivery.isAcknowledged ||= isAccepted;
      return isAccepted && isHeard;
    });
    if (ending === 'done') delivery.state = 'delivered';
    else if (ending === 'given_up') delivery.state = 'given_up';
  }
}
