/**
 * kill -9 at random moments while a sender that repeats as the platform does pushes reports and
 * notifications: what was acknowledged is there exactly once, byte for byte.
 *
 * 20 kills; `SUDGATE_KILLS=200` for more.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { type ChildService, startChildService } from '../support/child-service.ts';
import { readSuccess } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { Scope } from '../support/scope.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';

const kills = Number(process.env.SUDGATE_KILLS ?? 20);
const lanes = 12;
const maxUptimeMs = 300;

interface Message {
  readonly name: 'report_game_info' | 'notify';
  readonly body: string;
}

/** Message by message in another order than their ids, one in five sent twice at once. */
class RetryingSender {
  readonly acknowledged = new Set<string>();
  readonly sentBodies = new Set<string>();
  sends = 0;
  #next = 0;
  #stopping = false;
  #child: ChildService;

  constructor(child: ChildService) {
    this.#child = child;
  }

  use(child: ChildService): void {
    this.#child = child;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: lanes }, () => this.#lane()));
  }

  stop(): void {
    this.#stopping = true;
  }

  async #lane(): Promise<void> {
    while (!this.#stopping) {
      const message = this.#make();
      const copies = randomInt(5) === 0 ? 2 : 1;
      await Promise.all(Array.from({ length: copies }, () => this.#sendUntilAcknowledged(message)));
    }
  }

  #make(): Message {
    // Pairs of settlement and start share a round; the settlement comes first.
    const nth = this.#next++;
    if (nth % 3 === 2) return { name: 'notify', body: notificationBody(`n-${nth}`) };
    const type = nth % 3 === 0 ? 'game_settle' : 'game_start';
    const pad = 'x'.repeat(randomInt(3000));
    const body = reportBody(`round-${Math.floor(nth / 3)}`, type, { pad });
    return { name: 'report_game_info', body };
  }

  async #sendUntilAcknowledged({ name, body }: Message): Promise<void> {
    this.sentBodies.add(body);
    for (;;) {
      this.sends++;
      try {
        readSuccess(await new SignedSender(this.#child.client).post(name, body));
        this.acknowledged.add(body);
        return;
      } catch (error) {
        // Only a dead service is a reason to repeat here; an answer that is no 0 is a fault.
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        if (error instanceof assert.AssertionError) throw error;
        await sleep(randomInt(5, 40));
      }
    }
  }
}

test(`${kills} times kill -9: every acknowledged message is stored exactly once`, async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  // One that nobody else is given while the service is away: what answers is always the service.
  const variables = { PORT: String(await freePort()) };
  const start = () => startChildService(scope, { directory, variables });
  let child = await start();
  const sender = new RetryingSender(child);
  const running = sender.run();
  for (let nth = 0; nth < kills; nth++) {
    await Promise.race([sleep(randomInt(maxUptimeMs)), running]);
    child.kill('SIGKILL');
    await child.exited;
    child.client.close();
    child = await start();
    sender.use(child);
  }
  // Else a slow machine might show too little.
  const enough = eventually('many are acknowledged', () => sender.acknowledged.size > kills);
  await Promise.race([enough, running]);
  sender.stop();
  await running;
  child.kill('SIGTERM');
  await child.exited;

  const store = await openSqliteStore(join(directory, 'sudgate.db'));
  scope.defer(() => store.close());
  const stored = new Map<string, number>();
  for (let after = 0; ; ) {
    const page = await store.events.listEvents({ after, limit: 1000 });
    for (const { position, raw } of page) {
      const body = Buffer.from(raw).toString();
      stored.set(body, (stored.get(body) ?? 0) + 1);
      after = position;
    }
    if (page.length === 0) break;
  }
  const lost = [...sender.acknowledged].filter((body) => !stored.has(body)).length;
  const doubled = [...stored.values()].filter((count) => count > 1).length;
  const foreign = [...stored.keys()].filter((body) => !sender.sentBodies.has(body)).length;
  t.diagnostic(
    `sent ${sender.sends}, acknowledged ${sender.acknowledged.size}, lost ${lost}, doubled ${doubled}`,
  );
  assert.ok(sender.acknowledged.size > kills);
  assert.deepEqual({ lost, doubled, foreign }, { lost: 0, doubled: 0, foreign: 0 });
});
