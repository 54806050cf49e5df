import type { AddressInfo, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/index.ts';

import { openStore, type Store } from '../store/index.ts';
import { buildServer } from './build-server.ts';
import { drain, followConnections } from './drain.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { createReplicaNonces } from './replica-nonces.ts';
import { createServiceApp, ServiceApps } from './service-apps.ts';
import type { ServiceOptions } from './service-options.ts';
import { createServiceParts, type ServiceParts } from './service-parts.ts';
import { expirySeconds, type KeyPair, readKeyPair, watchKeyPair } from './tls.ts';

export interface Service {
  /** `http://…` or `https://…` with the port in use. */
  readonly url: string;
  readonly store: Store;
  /** Stops accepting, answers what is in flight, closes the store. Repeats share one stop. */
  stop(): Promise<void>;
}

/** Requests that are still running then are cut; the process has 10 s in all. */
const drainDeadlineMs = 8_000;

/** Opens the store, loads the revocations, listens. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, logger } = options;
  const keyPair = config.tls && readKeyPair(config.tls);
  const store = await openStore(config.database, (err) =>
    logger.warn({ err }, 'no partition for the events of a day, they are deleted row by row'),
  );
  const parts = createServiceParts(options, store);
  try {
    return await start(options, parts, keyPair);
  } catch (error) {
    await closeStore(parts);
    throw error;
  }
}

async function start(
  options: ServiceOptions,
  parts: ServiceParts,
  keyPair: KeyPair | undefined,
): Promise<Service> {
  const { config, logger } = options;
  const { store, watermarks, loops, webhooks, metrics } = parts;
  await watermarks.start();
  // The first append after a start reads all keys: not while a report waits for it. A store
  // without any is left alone, since appending takes a thread.
  if ((await store.events.lastPosition()) > 0) await store.events.append([]);
  let stopping = false;
  const server = await buildServer({
    ...options,
    ...parts,
    apps: createApps(options, parts),
    users: store.users,
    events: store.events,
    rounds: loops.rounds,
    webhooks: store.webhooks,
    keyPair,
    isStopping: () => stopping,
    checkDatabase: () => store.check(),
  });
  const connections = followConnections(server.server);
  await server.listen({ host: config.host, port: config.port });
  loops.start();
  webhooks.start();
  const unwatch = followKeyPair(server, config, keyPair, metrics, logger);
  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(server, keyPair !== undefined),
    store,
    stop: () => {
      stopping = true;
      stopped ??= stop({ server, connections, parts, unwatch });
      return stopped;
    },
  };
}

function createApps({ config, group }: ServiceOptions, parts: ServiceParts): ServiceApps {
  const { store, clock } = parts;
  // A service that is alone on its embedded store would flush to disk for each nonce in vain.
  const isShared = config.database.kind === 'postgres' || group !== undefined;
  const nonces = isShared ? createReplicaNonces(store.nonces, clock) : undefined;
  const shared = { ...parts, users: store.users, walletBookings: store.wallet, nonces };
  return new ServiceApps(config.apps.map((app) => createServiceApp(app, shared)));
}

interface Running {
  readonly server: FastifyInstance;
  readonly connections: ReadonlySet<Socket>;
  readonly parts: ServiceParts;
  readonly unwatch: () => void;
}

/** Whoever still asks is answered first; then what writes ends, and the store last. */
async function stop({ server, connections, parts, unwatch }: Running): Promise<void> {
  const { readers, webhooks, inbox, ledger, loops } = parts;
  readers.close();
  await Promise.all([drain(server.server, connections, drainDeadlineMs), webhooks.stop()]);
  unwatch();
  await server.close();
  await inbox.close();
  await ledger.close();
  await loops.stop();
  await closeStore(parts);
}

async function closeStore({ watermarks, store }: ServiceParts): Promise<void> {
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
  return watchKeyPair(tlsServer, config.tls, keyPair, (result) => {
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
