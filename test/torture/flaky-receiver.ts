import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import type { Scope } from '../support/scope.ts';
import { type Received, verifyWebhook, WebhookReceiver } from '../support/webhook-receiver.ts';
import type { Sighting } from './compare.ts';
import { sightingOf } from './sighting.ts';

/** How often each fault is, of all calls. */
const shares = { error: 0.06, reset: 0.03, hang: 0.02, slow: 0.04, lostAnswer: 0.03 };
const slowMs = 1_000;
/** Now and then nothing works at all for so long: the webhook is paused then. */
const outageMs = 1_500;
const outageShare = 0.001;

export interface FlakyReceiverOptions {
  readonly seed: number;
  readonly hasOutages: boolean;
}

/** An app's backend on a bad day. */
export class FlakyReceiver {
  /** What it took, in this order. */
  readonly taken: Sighting[] = [];
  calls = 0;
  /** Calls that it failed. */
  failures = 0;
  /** Calls whose signature was not right. */
  forged = 0;
  /** Of the webhook. */
  secret = '';
  readonly #random: Random;
  readonly #hasOutages: boolean;
  readonly #hanging = new Set<ServerResponse>();
  #isCalm = false;
  #downUntil = 0;
  #url = '';

  static async start(scope: Scope, options: FlakyReceiverOptions): Promise<FlakyReceiver> {
    const flaky = new FlakyReceiver(options);
    const server = await WebhookReceiver.start(scope, (response, received) => {
      // It would keep them all.
      server.received.length = 0;
      void flaky.#answer(response, received);
    });
    flaky.#url = server.url;
    return flaky;
  }

  private constructor({ seed, hasOutages }: FlakyReceiverOptions) {
    this.#random = createRandom(seed);
    this.#hasOutages = hasOutages;
  }

  get url(): string {
    return this.#url;
  }

  /** From now on it takes everything. */
  calmDown(): void {
    this.#isCalm = true;
    for (const response of this.#hanging) response.destroy();
    this.#hanging.clear();
  }

  async #answer(response: ServerResponse, received: Received): Promise<void> {
    this.calls++;
    if (!this.#isCalm && this.#fails(response)) {
      this.failures++;
      return;
    }
    if (!this.#isCalm && this.#random.chance(shares.slow)) await sleep(slowMs);
    this.#take(received);
    if (!this.#isCalm && this.#random.chance(shares.lostAnswer)) response.destroy();
    else response.writeHead(204).end();
  }

  #fails(response: ServerResponse): boolean {
    const begins = this.#hasOutages && this.#random.chance(outageShare);
    if (begins) this.#downUntil = performance.now() + outageMs;
    if (performance.now() < this.#downUntil) response.writeHead(503, { 'retry-after': '1' }).end();
    else if (this.#random.chance(shares.error)) response.writeHead(500).end();
    else if (this.#random.chance(shares.reset)) response.socket?.resetAndDestroy();
    else if (this.#random.chance(shares.hang)) this.#hanging.add(response);
    else return false;
    return true;
  }

  #take(received: Received): void {
    try {
      const event = verifyWebhook(this.secret, received) as { cursor: string; raw: string };
      this.taken.push(sightingOf(Number(event.cursor), event.raw));
    } catch {
      this.forged++;
    }
  }
}
