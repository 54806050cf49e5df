import type { TestContext } from 'node:test';
import { type Clock, systemClock } from '../../../src/core/index.ts';
import type { InboxMessage } from '../../../src/inbox/index.ts';
import { openSqliteStore, type Store } from '../../../src/store/sqlite/index.ts';
import {
  type Attempt,
  createEndpoint,
  type DispatcherLimits,
  type Schedule,
  WebhookClient,
  WebhookDispatcher,
  type WebhookEndpoint,
} from '../../../src/webhooks/index.ts';
import { Scope } from '../../support/scope.ts';
import { appId, report } from '../inbox/support.ts';

/** Quick, so that many attempts fit into a test. */
const quick: Partial<Schedule> = {
  firstDelayMs: 10,
  maxDelayMs: 40,
  firstPauseMs: 20,
  maxPauseMs: 80,
};

export interface Bench {
  readonly scope: Scope;
  readonly store: Store;
  readonly path: string;
  readonly attempts: Attempt[];
}

export async function openBench(t: TestContext): Promise<Bench> {
  const scope = new Scope(t);
  const path = `${await scope.temporaryDirectory()}/store.db`;
  const store = await openSqliteStore(path);
  scope.defer(() => store.close());
  return { scope, store, path, attempts: [] };
}

export interface DispatcherChanges {
  readonly store?: Store;
  readonly schedule?: Partial<Schedule>;
  readonly limits?: Partial<DispatcherLimits>;
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** Sends with real sockets from a real store, until the test ends or it is stopped. */
export function startDispatcher(bench: Bench, changes: DispatcherChanges = {}): WebhookDispatcher {
  const { store = bench.store, schedule = {}, limits = {}, timeoutMs = 15_000 } = changes;
  const { clock = systemClock } = changes;
  const client = new WebhookClient({ privateAddresses: 'allow', timeoutMs });
  const dispatcher = new WebhookDispatcher({
    events: store.events,
    webhooks: store.webhooks,
    client,
    clock,
    random: Math.random,
    schedule: { ...quick, ...schedule },
    limits: { pollMs: 10, stopMs: 100, ...limits },
    onAttempt: (attempt) => bench.attempts.push(attempt),
  });
  dispatcher.start();
  bench.scope.defer(async () => {
    await dispatcher.stop();
    client.close();
  });
  return dispatcher;
}

export async function addEndpoint(
  { store }: Bench,
  url: string,
  changes: Partial<WebhookEndpoint> = {},
): Promise<WebhookEndpoint> {
  const sincePosition = await store.events.lastPosition();
  const nowMs = systemClock();
  const made = createEndpoint({ appId, url, nowMs, sincePosition, privateAddresses: 'allow' });
  const endpoint = { ...made, ...changes };
  await store.webhooks.endpoints.addEndpoint(endpoint);
  return endpoint;
}

/** Reports of rounds `<room>-1`, `<room>-2`, … of a room. */
export function rounds(room: string, count: number, type = 'game_settle'): InboxMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const message = { game_round_id: `${room}-${index + 1}`, room_id: room };
    return report(type, message, systemClock());
  });
}
