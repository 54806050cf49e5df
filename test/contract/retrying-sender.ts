import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Acknowledgement, Delivery, Start } from './crash-child.ts';

const file = join(import.meta.dirname, 'crash-child.ts');
/** Messages on their way at once. */
const windowSize = 40;

/** Two of three messages are the start and the settlement of a round, the third a notification. */
export function deliveryOf(id: number): Delivery {
  const round = Math.floor(id / 3);
  const filler = 'x'.repeat(randomInt(2_000));
  if (id % 3 === 2) {
    const body = `{"notify_id":"n-${round}","notify_event":"sud.mg.merchant.order.changed","data":{"filler":"${filler}"}}`;
    return { id, kind: 'notification', body };
  }
  const type = id % 3 === 0 ? 'game_start' : 'game_settle';
  const body = `{"report_type":"${type}","report_msg":{"mg_id":1461227817776713818,"game_round_id":"r-${round}","filler":"${filler}"}}`;
  return { id, kind: 'report', body };
}

/**
 * Delivers as the platform does: what was not acknowledged comes again; now and then something
 * comes again that was; the order is none.
 */
export class RetryingSender {
  readonly #start: Start;
  readonly deliveries = new Map<number, Delivery>();
  readonly acknowledged = new Set<number>();
  sent = 0;

  constructor(start: Start) {
    this.#start = start;
  }

  /** Sends to a new process and kills it somewhere in the middle. */
  async deliverAndKill(): Promise<void> {
    const child = await this.#startChild();
    const exited = once(child, 'exit');
    // Somewhere between nothing written and dozens of commits, and between two answers.
    let answersLeft = randomInt(150);
    const kill = (): unknown => setTimeout(() => child.kill('SIGKILL'), randomInt(4));
    child.on('message', (message: Acknowledgement) => {
      this.acknowledged.add(message.id);
      this.#send(child);
      if (answersLeft-- === 0) kill();
    });
    for (let count = 0; count < windowSize; count++) this.#send(child);
    if (answersLeft < 10) kill();
    await exited;
  }

  /** Sends what is left until it is acknowledged. */
  async deliverRest(): Promise<void> {
    const child = await this.#startChild();
    const exited = once(child, 'exit');
    const rest = [...this.deliveries.values()].filter(({ id }) => !this.acknowledged.has(id));
    const done = new Promise<void>((resolve) => {
      let count = 0;
      child.on('message', ({ id }: Acknowledgement) => {
        this.acknowledged.add(id);
        count++;
        if (count === rest.length) resolve();
      });
      if (rest.length === 0) resolve();
    });
    for (const delivery of rest) this.#deliver(child, delivery);
    await Promise.race([done, exited]);
    child.kill('SIGKILL');
    await exited;
  }

  #send(child: ChildProcess): void {
    const waiting = [...this.deliveries.values()].filter(({ id }) => !this.acknowledged.has(id));
    const chance = randomInt(10);
    const again = chance < 3 ? waiting[randomInt(waiting.length + 1)] : undefined;
    const known =
      chance === 3 ? this.deliveries.get(randomInt(this.deliveries.size + 1)) : undefined;
    this.#deliver(child, again ?? known ?? this.#next());
  }

  #next(): Delivery {
    const delivery = deliveryOf(this.deliveries.size);
    this.deliveries.set(delivery.id, delivery);
    return delivery;
  }

  #deliver(child: ChildProcess, delivery: Delivery): void {
    this.sent++;
    // A process that is dead already takes nothing: it is sent again to the next one.
    if (child.connected) child.send(delivery, () => {});
  }

  async #startChild(): Promise<ChildProcess> {
    const child = fork(file, { execArgv: ['--disable-warning=ExperimentalWarning'] });
    await once(child, 'message');
    child.send(this.#start);
    return child;
  }
}
