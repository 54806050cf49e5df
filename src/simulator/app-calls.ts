import type { Clock } from '../core/index.ts';
import {
  type AppServerClient,
  encodeMessage,
  type Judgement,
  judgeAnswer,
  type NoAnswer,
} from '../game-server/index.ts';
import type { CallbackName } from '../protocol/index.ts';
import { signatureHeaderNames } from '../signature/index.ts';
import type { FaultSource } from './faults.ts';
import type { Timeline } from './timeline.ts';
import type { Transcript } from './transcript.ts';

export interface AppCall {
  readonly callback: CallbackName;
  readonly message: object;
  readonly about: string;
  /** Default 1. */
  readonly attempt?: number;
  /** Named in the transcript. */
  readonly fault?: string;
  readonly isBadlySigned?: boolean;
}

export interface AppCallsOptions {
  readonly client: () => AppServerClient;
  readonly faults: FaultSource;
  /** Signs: the app compares with the clock of the machine. */
  readonly clock: Clock;
  readonly transcript: Transcript;
  readonly timeline: Timeline;
}

const cutOff: NoAnswer = {
  answered: false,
  reason: 'refused',
  detail: 'simulated outage',
  elapsedMs: 0,
};

/** Calls the app server and reads what it answers, as the game server does. */
export class AppCalls {
  readonly #options: AppCallsOptions;

  constructor(options: AppCallsOptions) {
    this.#options = options;
  }

  /**
   * Never rejects for what the app server does.
   *
   * @throws {Error} if the simulator was closed
   */
  async call(call: AppCall): Promise<Judgement> {
    this.#options.timeline.checkRuns();
    const { callback, about, attempt = 1, fault } = call;
    const { isCutOff } = this.#options.faults;
    const answer = isCutOff ? cutOff : await this.#send(call);
    const judgement = judgeAnswer(callback, answer);
    const { elapsedMs } = answer;
    const seen = answer.answered ? `HTTP ${answer.status}` : `no answer: ${answer.reason}`;
    const outcome = isCutOff ? 'not_sent' : answer.answered ? 'answered' : 'no_answer';
    this.#options.transcript({
      ...{ kind: 'callback', callback, about, attempt, judgement, outcome, seen, elapsedMs },
      ...(isCutOff ? { fault: 'outage' } : fault !== undefined && { fault }),
    });
    return judgement;
  }

  /** Notes a request that got lost before it came anywhere. */
  lose({ callback, about, attempt = 1 }: AppCall): void {
    const judgement = judgeAnswer(callback, cutOff);
    this.#options.transcript({
      ...{ kind: 'callback', callback, about, attempt, judgement, elapsedMs: 0 },
      ...{ outcome: 'not_sent', seen: 'not sent', fault: 'drop' },
    });
  }

  async #send({ callback, message, isBadlySigned = false }: AppCall) {
    const { client, clock, faults } = this.#options;
    const { outcome } = await client().call({
      callback,
      body: encodeMessage(message, callback === 'report_game_info' ? 'number' : 'string'),
      signedAtMs: clock() + faults.current.clockSkewMs,
      ...(isBadlySigned && { headers: { [signatureHeaderNames.signature]: '0'.repeat(40) } }),
    });
    return outcome;
  }
}
