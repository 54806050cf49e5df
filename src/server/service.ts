import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/index.ts';
import { type Clock, systemClock } from '../core/index.ts';
import { type AppendReport, createInbox, type InboxLimits } from '../inbox/index.ts';
import { createLedger } from '../ledger/index.ts';
import { RevocationWatermarks } from '../revocation/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { buildServer } from './build-server.ts';
import { drain } from './drain.ts';
import { FeedReaders } from './feed-readers.ts';
import { addInboxGauges } from './inbox-gauges.ts';
import { createInboxLoops } from './inbox-loops.ts';
import type { Logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { createReplicaNonces } from './replica-nonces.ts';
import { createServiceApp, ServiceApps } from './service-apps.ts';
import type { ServiceGroup } from './service-group.ts';
import { expirySeconds, type KeyPair, readKeyPair, watchKeyPair } from './tls.ts';
import { createWebhookLoops } from './webhook-loops.ts';

export interface Service {
  /** `http://…` or `https://…` with the port in use. */
  readonly url: string;
  readonly store: Store;
  /** Stops accepting, answers what is in flight, closes the store. Repeats share one stop. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** How much the inbox takes on at once. */
  readonly inboxLimits?: Partial<InboxLimits>;
  /** Other processes on the same port and database. */
  readonly group?: ServiceGroup;
}

/** Requests that are still running then are cut; the process has 10 s in all. */
const drainDeadlineMs = 8_000;

/** Opens the store, loads the revocations, listens. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, logger, clock = systemClock, group } = options;
  const keyPair = config.tls && readKeyPair(config.tls);
  const store = await openStore(config.database);
  const metrics = new Metrics();
  const watermarks = new RevocationWatermarks({
    store: store.revocations,
    onPollError: (error) => {
      metrics.revocationPollErrors.inc();
      logger.error({ err: error }, 'new revocations could not be read');
    },
  });
  const readers = new FeedReaders(metrics);
  const inbox = createInbox({
    store: store.events,
    clock,
    ...(options.inboxLimits && { limits: options.inboxLimits }),
    onAppend: (report) => recordAppend(report, metrics, logger),
  });
  const ledger = createLedger({
    store: store.ledger,
    onError(error) {
      metrics.ledgerErrors.inc();
      logger.error({ err: error }, 'the ledger failed: orders are looked up before an answer');
    },
  });
  const loops = createInboxLoops({ config, store, metrics, logger, clock });
  const webhooks = createWebhookLoops({ config, store, metrics, logger, clock });
  group?.measureBy(() => metrics.registry.getMetricsAsJSON());
  addInboxGauges(metrics, { inbox, store, readers, clock, isOneOfMany: group !== undefined });
  let stopping = false;
  try {
    await watermarks.start();
    // A service that is alone on its embedded store would flush to disk for each nonce in vain.
    const isShared = config.database.kind === 'postgres';
    const ofFile = group === undefined ? undefined : store.nonces;
    const nonces = isShared ? createReplicaNonces(store.nonces, clock) : ofFile;
    // The first append after a start reads all keys: not while a report waits for it. A store
    // without any is left alone, since appending takes a thread.
    if ((await store.events.lastPosition()) > 0) await store.events.append([]);
    const apps = config.apps.map((app) =>
      createServiceApp(app, {
        users: store.users,
        inbox,
        ledger,
        walletBookings: store.wallet,
        watermarks,
        nonces,
        metrics,
        clock,
      }),
    );
    const server = await buildServer({
      ...options,
      apps: new ServiceApps(apps),
      users: store.users,
      events: store.events,
      rounds: loops.rounds,
      webhooks: store.webhooks,
      ledger,
      readers,
      watermarks,
      metrics,
      clock,
      keyPair,
      isStopping: () => stopping,
      checkDatabase: () => store.check(),
    });
    await server.listen({ host: config.host, port: config.port });
    loops.start();
    webhooks.start();
    const unwatch = followKeyPair(server, config, keyPair, metrics, logger);
    const stop = async (): Promise<void> => {
      stopping = true;
      readers.close();
      await Promise.all([drain(server.server, drainDeadlineMs), webhooks.stop()]);
      unwatch();
      await server.close();
      await inbox.close();
      await ledger.close();
      await loops.stop();
      await closeStore(watermarks, store);
    };
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf(server, keyPair !== undefined),
      store,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await closeStore(watermarks, store);
    throw error;
  }
}

function recordAppend(report: AppendReport, metrics: Metrics, logger: Logger): void {
  const { messages, bytes, durationMs, error } = report;
  if (error === undefined) {
    metrics.appendDuration.observe(durationMs / 1000);
    metrics.appendMessages.observe(messages);
  } else {
    metrics.appendErrors.inc();
    logger.error({ messages, bytes, ms: durationMs, err: error }, 'messages could not be stored');
  }
}

async function closeStore(watermarks: RevocationWatermarks, store: Store): Promise<void> {
  await watermarks.stop();
  await store.close();
}

function followKeyPair(
  server: FastifyInstance,
  config: Config,
  keyPair: KeyPair | undefined,
  metrics: Metrics,
  logger: Logger,
): () => void {
  if (config.tls === undefined || keyPair === undefined) return () => {};
  metrics.tlsExpiry.set(expirySeconds(keyPair));
  // With a key pair, Fastify's server is one of node:https.
  const tlsServer = server.server as unknown as import('node:tls').Server;
  return watchKeyPair(tlsServer, config.tls, (result) => {
    metrics.tlsReloads.inc({ result: 'pair' in result ? 'ok' : 'failed' });
    if ('pair' in result) {
      metrics.tlsExpiry.set(expirySeconds(result.pair));
      logger.info('certificate reloaded');
    } else {
      logger.error({ err: result.error }, 'certificate not reloaded, the old one stays in use');
    }
  });
}

function urlOf(server: FastifyInstance, secure: boolean): string {
  const { address, family, port } = server.server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${secure ? 'https' : 'http'}://${host}:${port}`;
}
