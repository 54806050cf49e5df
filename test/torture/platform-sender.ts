import { setTimeout as sleep } from 'node:timers/promises';
import { reportRetryDelaysMs } from '../../src/game-server/report-retries.ts';
import { randomFor } from '../../src/simulator/random.ts';
import { HttpClient } from '../support/http-client.ts';
import type { Scope } from '../support/scope.ts';
import { SignedSender } from '../support/signed-sender.ts';
import { type Message, makeMessage } from './messages.ts';

/** The 15 hours of the platform's schedule in eleven seconds. */
const compression = 5_000;
/** The platform's own is not known. */
const timeoutMs = 5_000;
/** More at once are not begun: the next ones wait. */
const mostUnderWay = 400;

export interface SenderOptions {
  readonly url: string;
  readonly seed: number;
  readonly messagesPerSecond: number;
}

/** Sends as the platform does: each message until it is taken or the retries are used up. */
export class PlatformSender {
  /** Whether each message was acknowledged, by identity. */
  readonly sent = new Map<string, boolean>();
  requests = 0;
  retries = 0;
  /** Messages whose retries are used up. */
  givenUp = 0;
  /** Answers that no outage explains, by what they say. */
  readonly refusals = new Map<string, number>();
  readonly #options: SenderOptions;
  readonly #client: HttpClient;
  readonly #sender: SignedSender;
  readonly #underWay = new Set<Promise<void>>();
  #isStopping = false;

  constructor(scope: Scope, options: SenderOptions) {
    this.#options = options;
    this.#client = new HttpClient(options.url);
    this.#sender = new SignedSender(this.#client);
    scope.defer(() => this.#client.close());
  }

  get acknowledged(): number {
    return [...this.sent.values()].filter((isDone) => isDone).length;
  }

  /** Begins messages until {@link stop}; resolves when the last one has an end. */
  async run(): Promise<void> {
    const { seed, messagesPerSecond } = this.#options;
    const startedAt = performance.now();
    for (let nth = 0; !this.#isStopping; nth++) {
      const dueAt = startedAt + (nth * 1000) / messagesPerSecond;
      await sleep(Math.max(0, dueAt - performance.now()));
      while (this.#underWay.size >= mostUnderWay) await Promise.race(this.#underWay);
      this.#begin(makeMessage(seed, nth), nth);
    }
    await Promise.all(this.#underWay);
  }

  stop(): void {
    this.#isStopping = true;
  }

  #begin(message: Message, nth: number): void {
    this.sent.set(message.identity, false);
    const random = randomFor(this.#options.seed, `sending ${nth}`);
    // It is not documented whether a repeat is signed anew, and some come twice at the same time.
    const headers = random.chance(0.5) ? this.#sender.headers(message.body) : undefined;
    const copies = random.chance(0.2) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const sending = this.#sendUntilTaken(message, headers).finally(() => {
        this.#underWay.delete(sending);
      });
      this.#underWay.add(sending);
    }
  }

  async #sendUntilTaken(message: Message, headers?: Record<string, string>): Promise<void> {
    for (const delayMs of [0, ...reportRetryDelaysMs]) {
      await sleep(delayMs / compression);
      if (delayMs > 0) this.retries++;
      if (await this.#send(message, headers)) {
        this.sent.set(message.identity, true);
        return;
      }
    }
    this.givenUp++;
  }

  async #send({ name, body }: Message, headers?: Record<string, string>): Promise<boolean> {
    this.requests++;
    const ending = new AbortController();
    const { signal } = ending;
    const tooLate = sleep(timeoutMs, undefined, { signal }).catch(() => undefined);
    const answer = this.#sender.post(name, body, headers).catch(() => undefined);
    const { status = 0, text = '' } = (await Promise.race([answer, tooLate])) ?? {};
    ending.abort();
    if (status !== 200) {
      if (status !== 0 && status !== 502 && status !== 503) this.#note(`${name}: HTTP ${status}`);
      return false;
    }
    const { ret_code, ret_msg } = JSON.parse(text) as { ret_code: number; ret_msg: string };
    const isRepeat = name === 'update_score' && ret_code === 9001;
    // In an outage; the score callbacks have no 10001.
    const isException = ret_msg === 'service exception';
    if (ret_code !== 0 && !isRepeat && !isException) this.#note(`${name}: ${ret_msg}`);
    return ret_code === 0 || isRepeat;
  }

  #note(refusal: string): void {
    this.refusals.set(refusal, (this.refusals.get(refusal) ?? 0) + 1);
  }
}
