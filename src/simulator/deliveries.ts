import { reportRetryDelaysMs } from '../platform/index.ts';
import type { AppCalls } from './app-calls.ts';
import type { FaultSource } from './faults.ts';
import type { Timeline } from './timeline.ts';

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

export interface DeliveriesOptions {
  readonly calls: AppCalls;
  readonly faults: FaultSource;
  readonly timeline: Timeline;
}

/** Longest that a request waits to be overtaken, simulated. */
const overtakingMs = 2_000;
/** What is kept for those who ask: the last ones. */
const maxKept = 100_000;

/**
 * Sends reports and notifications until they are acknowledged or the published schedule is at its
 * end. Each goes its own way, so they may overtake each other.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #kept: Mutable[] = [];
  /** By room: within one, the order is the same in each run. */
  readonly #countOf = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #untilNextSent = new Set<() => void>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Oldest first; the last 100 000. */
  get all(): readonly Delivery[] {
    return this.#kept;
  }

  send(delivery: Pick<Delivery, 'callback' | 'type' | 'key' | 'message' | 'roomId'>): void {
    const sent: Mutable = {
      ...delivery,
      attemptsAtMs: [],
      isAcknowledged: false,
      state: 'under_way',
    };
    this.#kept.push(sent);
    if (this.#kept.length > maxKept) this.#kept.shift();
    const count = (this.#countOf.get(sent.roomId) ?? 0) + 1;
    this.#countOf.set(sent.roomId, count);
    const work = this.#deliver(sent, `${sent.roomId}/${count}`).finally(() =>
      this.#underWay.delete(work),
    );
    this.#underWay.add(work);
  }

  /** Resolves when nothing is under way, what is sent meanwhile included. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #deliver(delivery: Mutable, label: string): Promise<void> {
    const { timeline } = this.#options;
    for (let attempt = 1; ; attempt++) {
      if (await this.#attempt(delivery, attempt, `${label}/${attempt}`)) {
        delivery.state = 'delivered';
        return;
      }
      const delayMs = reportRetryDelaysMs[attempt - 1];
      if (delayMs === undefined) break;
      if (!(await timeline.wait(delayMs))) return;
    }
    delivery.state = 'given_up';
  }

  /** @returns whether the platform regards it as delivered */
  async #attempt(delivery: Mutable, attempt: number, label: string): Promise<boolean> {
    const { calls, faults, timeline } = this.#options;
    const { isDropped, delayMs, isDoubled, isOvertaken, ...fault } = faults.draw(label);
    if (delayMs > 0 && !(await timeline.wait(delayMs))) return false;
    if (isOvertaken) await Promise.race([this.#nextSent(), timeline.wait(overtakingMs)]);
    delivery.attemptsAtMs.push(timeline.now());
    const { callback, message, type, key } = delivery;
    const { isBadlySigned, isAnswerLost } = fault;
    const name = nameFault({ ...fault, isDoubled, delayMs, isOvertaken });
    const call = { callback, message, about: `${type} ${key}`, attempt, isBadlySigned };
    if (isDropped) {
      calls.lose(call);
      return false;
    }
    const named = { ...call, ...(name !== undefined && { fault: name }) };
    const copies = isDoubled ? [named, named] : [named];
    const sending = Promise.all(copies.map((copy) => calls.call(copy)));
    this.#tellNextSent();
    const isAccepted = (await sending).some(({ accepted }) => accepted);
    delivery.isAcknowledged ||= isAccepted;
    return isAccepted && !isAnswerLost;
  }

  #nextSent(): Promise<void> {
    return new Promise((resolve) => this.#untilNextSent.add(resolve));
  }

  #tellNextSent(): void {
    for (const resolve of this.#untilNextSent) resolve();
    this.#untilNextSent.clear();
  }
}

function nameFault(fault: {
  readonly isBadlySigned: boolean;
  readonly isAnswerLost: boolean;
  readonly isDoubled: boolean;
  readonly isOvertaken: boolean;
  readonly delayMs: number;
}): string | undefined {
  const names = [
    ...(fault.isBadlySigned ? ['bad signature'] : []),
    ...(fault.isAnswerLost ? ['lost answer'] : []),
    ...(fault.isDoubled ? ['duplicate'] : []),
    ...(fault.isOvertaken ? ['reorder'] : []),
    ...(fault.delayMs > 0 ? ['delay'] : []),
  ];
  return names.length === 0 ? undefined : names.join(', ');
}
