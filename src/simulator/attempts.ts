import { type Judgement, reportRetryDelaysMs } from '../game-server/index.ts';
import type { AppCall, AppCalls } from './app-calls.ts';
import type { AttemptFaults, FaultSource } from './faults.ts';
import type { Timeline } from './timeline.ts';

/** What became of one attempt. */
export interface Attempt {
  /** Simulated, milliseconds since 1970. */
  readonly sentAtMs: number;
  /** What the app answered: nothing if the request got lost, two if it came twice. */
  readonly judgements: readonly Judgement[];
  /** Whether the answers reached the platform. */
  readonly isHeard: boolean;
}

export interface AttemptsOptions {
  readonly calls: AppCalls;
  readonly faults: FaultSource;
  readonly timeline: Timeline;
}

/** Longest that a request waits to be overtaken, simulated. */
const overtakingMs = 2_000;

/** Sends what is repeated until it came through, and lets the faults at each attempt. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #untilNextSent = new Set<() => void>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /**
   * Repeats a call by the published schedule.
   *
   * @param label names the call: each attempt has the same luck in each run of a seed
   * @param isDone is told of each attempt, and says whether it was the last
   */
  async repeat(
    call: AppCall,
    label: string,
    isDone: (attempt: Attempt) => boolean,
  ): Promise<'done' | 'given_up' | 'stopped'> {
    for (let number = 1; ; number++) {
      const attempt = await this.#make({ ...call, attempt: number }, `${label}/${number}`);
      if (attempt === undefined) return 'stopped';
      if (isDone(attempt)) return 'done';
      const delayMs = reportRetryDelaysMs[number - 1];
      if (delayMs === undefined) return 'given_up';
      if (!(await this.#options.timeline.wait(delayMs))) return 'stopped';
    }
  }

  /** @returns nothing if the simulator was closed meanwhile */
  async #make(call: AppCall, label: string): Promise<Attempt | undefined> {
    const { calls, faults, timeline } = this.#options;
    const fault = faults.draw(label);
    if (fault.delayMs > 0) await timeline.wait(fault.delayMs);
    if (fault.isOvertaken) await Promise.race([this.#nextSent(), timeline.wait(overtakingMs)]);
    if (timeline.isStopped) return undefined;
    const sentAtMs = timeline.now();
    if (fault.isDropped) {
      calls.lose(call);
      return { sentAtMs, judgements: [], isHeard: false };
    }
    const name = nameFault(fault);
    const { isBadlySigned } = fault;
    const named = { ...call, isBadlySigned, ...(name !== undefined && { fault: name }) };
    const copies = fault.isDoubled ? [named, named] : [named];
    const sending = Promise.all(copies.map((copy) => calls.call(copy)));
    this.#tellNextSent();
    return { sentAtMs, judgements: await sending, isHeard: !fault.isAnswerLost };
  }

  #nextSent(): Promise<void> {
    return new Promise((resolve) => this.#untilNextSent.add(resolve));
  }

  #tellNextSent(): void {
    for (const resolve of this.#untilNextSent) resolve();
    this.#untilNextSent.clear();
  }
}

function nameFault(fault: AttemptFaults): string | undefined {
  const names = [
    ...(fault.isBadlySigned ? ['bad signature'] : []),
    ...(fault.isAnswerLost ? ['lost answer'] : []),
    ...(fault.isDoubled ? ['duplicate'] : []),
    ...(fault.isOvertaken ? ['reorder'] : []),
    ...(fault.delayMs > 0 ? ['delay'] : []),
  ];
  return names.length === 0 ? undefined : names.join(', ');
}
