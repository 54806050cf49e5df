import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleCommand } from '../../scripts/bundle-command.ts';
import { verifyLedger } from '../../src/ledger/index.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { openPostgresStore, type Store } from '../../src/store/postgres/index.ts';
import { root } from '../meta/source.ts';
import { eventually } from '../support/eventually.ts';
import { HttpClient } from '../support/http-client.ts';
import { AppBackend } from '../support/peers.ts';
import { patient } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import type { Scope } from '../support/scope.ts';
import { apiKey } from '../support/service.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { type Comparison, compare, type Sighting } from './compare.ts';
import { DatabaseFaults, type FaultKind } from './database-faults.ts';
import { FeedReader } from './feed-reader.ts';
import { FlakyReceiver } from './flaky-receiver.ts';
import { identityOfOrder, players } from './messages.ts';
import { PlatformSender } from './platform-sender.ts';
import { Replica } from './replica.ts';
import { RoundRobinProxy } from './round-robin-proxy.ts';
import { sightingOf } from './sighting.ts';

const replicaCount = 3;
const killIntervalMs = 1_000;
const messagesPerSecond = 60;
const progressIntervalMs = 1_000;
const startDeadlineMs = 60_000;
/** From this length on the receiver has outages, whose pauses a short run cannot wait for. */
const longSeconds = 60;
/** Waits after failed calls and pauses have to be over by then. */
const drainDeadlineMs = { short: 120_000, long: 400_000 };
const funds = '1000000000';

export interface TortureOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly onProgress?: (progress: TortureProgress) => void;
}

export interface TortureProgress {
  readonly seconds: number;
  /** `torture`, then `calm`: nothing is broken any more, and all has to arrive. */
  readonly phase: 'torture' | 'calm';
  readonly messages: number;
  readonly acknowledged: number;
  readonly delivered: number;
  readonly kills: number;
  readonly ready: number;
  readonly fault: FaultKind | undefined;
}

export interface TortureReport extends Comparison {
  readonly seed: number;
  /** All together. */
  readonly seconds: number;
  readonly messages: number;
  readonly requests: number;
  readonly retries: number;
  readonly givenUp: number;
  /** Answers that no outage explains, and how often they came. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly badGateways: number;
  readonly kills: number;
  readonly starts: number;
  /** What replicas wrote that ended by themselves. */
  readonly crashes: readonly string[];
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly webhookCalls: number;
  readonly webhookFailures: number;
  readonly forged: number;
  readonly bookings: number;
  /** What `ledger verify` finds; null: nothing. */
  readonly ledgerDifference: string | null;
}

/** Everything of one run. */
interface Stage {
  readonly databaseUrl: string;
  readonly replicas: readonly Replica[];
  readonly proxy: RoundRobinProxy;
  readonly faults: DatabaseFaults;
  readonly sender: PlatformSender;
  readonly receiver: FlakyReceiver;
  readonly reader: FeedReader;
}

/** Breaks all that can be broken, for a while, and then says what is there. */
export async function torture(scope: Scope, options: TortureOptions): Promise<TortureReport> {
  const startedAt = performance.now();
  const stage = await setUp(scope, options);
  const { sender, receiver, reader, faults, replicas } = stage;
  let phase: TortureProgress['phase'] = 'torture';
  const stopShowing = showProgress(stage, startedAt, () => phase, options.onProgress);
  scope.defer(stopShowing);
  const running = [sender.run(), faults.run(), reader.run()];
  await killEverySecond(replicas, options.seconds);
  phase = 'calm';
  sender.stop();
  faults.stop();
  receiver.calmDown();
  await Promise.all(running.slice(0, 2));
  const store = await openPostgresStore({ ...patient, url: stage.databaseUrl });
  scope.defer(() => store.close());
  const deadlineMs = drainDeadlineMs[options.seconds < longSeconds ? 'short' : 'long'];
  await untilArrived(store, stage, deadlineMs);
  reader.stop();
  await running[2];
  stopShowing();
  const seconds = (performance.now() - startedAt) / 1000;
  return await report(store, stage, { seed: options.seed, seconds });
}

async function setUp(scope: Scope, { seconds, seed }: TortureOptions): Promise<Stage> {
  const directory = await scope.temporaryDirectory();
  const [server] = await Promise.all([
    PostgresServer.start(),
    bundleCommand('src', join(directory, 'dist', 'bin')),
  ]);
  scope.defer(() => server.remove());
  copyFileSync(join(root, 'package.json'), join(directory, 'package.json'));
  const databaseUrl = server.url('postgres');
  const network = await TcpProxy.start(scope, databaseUrl);
  const receiver = await FlakyReceiver.start(scope, { seed, hasOutages: seconds >= longSeconds });
  const variables = {
    DATABASE_URL: network.through(databaseUrl),
    // So that nonces are remembered, by all replicas together.
    SIGNATURE_WINDOW_MS: '600000',
    WEBHOOK_PRIVATE_ADDRESSES: 'allow',
    LOG_LEVEL: 'error',
  };
  const script = join(directory, 'dist', 'bin', 'sudgate.js');
  const replicas: Replica[] = [];
  for (let nth = 0; nth < replicaCount; nth++) {
    replicas.push(await Replica.start(scope, script, variables));
  }
  const isStarted = () => replicas.every(({ isReady }) => isReady);
  await eventually('all replicas are ready', isStarted, startDeadlineMs);
  const proxy = await RoundRobinProxy.start(
    scope,
    replicas.map(({ url }) => url),
  );
  const sender = new PlatformSender(scope, { url: proxy.url, seed, messagesPerSecond });
  await prepareApp(scope, { proxy, receiver, sender });
  const faults = new DatabaseFaults({ server, network, random: createRandom(seed) });
  const reader = new FeedReader(scope, proxy.url);
  return { databaseUrl, replicas, proxy, faults, sender, receiver, reader };
}

/** Registers the webhook, and gives everybody something to lose. */
async function prepareApp(
  scope: Scope,
  { proxy, receiver, sender }: Pick<Stage, 'proxy' | 'receiver' | 'sender'>,
): Promise<void> {
  const client = new HttpClient(proxy.url);
  scope.defer(() => client.close());
  const app = new AppBackend(client, apiKey);
  const { secret } = await app.good('POST', '/v1/webhooks', { url: receiver.url });
  receiver.secret = String(secret);
  for (const uid of players) {
    const order = { id: `fund-${uid}`, uid, type: 'gain', amount: funds } as const;
    const body = { amount: funds, reason: 'deposit', idempotency_key: order.id };
    await app.good('POST', `/v1/users/${uid}/score:adjust`, body);
    sender.sent.set(identityOfOrder(order), true);
  }
}

async function killEverySecond(replicas: readonly Replica[], seconds: number): Promise<void> {
  const endsAt = performance.now() + seconds * 1000;
  while (performance.now() < endsAt) {
    await sleep(Math.min(killIntervalMs, endsAt - performance.now()));
    // One is left: where starting takes longer than a second, nothing would ever be done otherwise.
    const [oldest, other] = replicas
      .filter(({ isReady }) => isReady)
      .sort((one, two) => one.readySince - two.readySince);
    if (other !== undefined) oldest?.kill();
  }
}

/** What has not arrived when the deadline is over is told by the comparison. */
async function untilArrived(store: Store, stage: Stage, deadlineMs: number): Promise<void> {
  const { receiver, reader } = stage;
  const endsAt = performance.now() + deadlineMs;
  while (performance.now() < endsAt) {
    const last = await store.events.lastPosition();
    const isRead = reader.read.at(-1)?.position === last;
    const isPending = (await store.webhooks.deliveries.oldestPending()) !== undefined;
    const isFannedOut = (await store.webhooks.deliveries.fanOutPosition()) >= last;
    if (isRead && isFannedOut && !isPending && receiver.taken.length > 0) return;
    await sleep(100);
  }
}

async function report(
  store: Store,
  stage: Stage,
  { seed, seconds }: Pick<TortureReport, 'seed' | 'seconds'>,
): Promise<TortureReport> {
  const { sender, receiver, reader, replicas, proxy, faults } = stage;
  const stored = await listStored(store);
  const { sent } = sender;
  const { difference, bookings } = await verifyLedger({ store: store.ledger });
  return {
    ...compare({ sent, stored, read: reader.read, taken: receiver.taken }),
    ...{ seed, seconds, messages: sent.size, bookings },
    ...{ requests: sender.requests, retries: sender.retries, givenUp: sender.givenUp },
    refusals: Object.fromEntries(sender.refusals),
    badGateways: proxy.failures,
    kills: replicas.reduce((sum, { kills }) => sum + kills, 0),
    starts: replicas.reduce((sum, { starts }) => sum + starts, 0),
    crashes: replicas.flatMap(({ crashes }) => crashes),
    faults: faults.counts,
    ...{ webhookCalls: receiver.calls, webhookFailures: receiver.failures },
    forged: receiver.forged,
    ledgerDifference: difference === undefined ? null : `${difference.uid}: ${difference.problem}`,
  };
}

async function listStored(store: Store): Promise<Sighting[]> {
  const stored: Sighting[] = [];
  for (;;) {
    const after = stored.at(-1)?.position ?? 0;
    const page = await store.events.listEvents({ after, limit: 1_000 });
    if (page.length === 0) return stored;
    for (const { position, raw } of page) {
      stored.push(sightingOf(position, Buffer.from(raw).toString('utf8')));
    }
  }
}

function showProgress(
  { sender, receiver, replicas, faults }: Stage,
  startedAt: number,
  phaseNow: () => TortureProgress['phase'],
  show: TortureOptions['onProgress'] = () => {},
): () => void {
  const timer = setInterval(() => {
    show({
      seconds: (performance.now() - startedAt) / 1000,
      phase: phaseNow(),
      messages: sender.sent.size,
      acknowledged: sender.acknowledged,
      delivered: receiver.taken.length,
      kills: replicas.reduce((sum, { kills }) => sum + kills, 0),
      ready: replicas.filter(({ isReady }) => isReady).length,
      fault: faults.current,
    });
  }, progressIntervalMs);
  return () => clearInterval(timer);
}
