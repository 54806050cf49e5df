import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../core/index.ts';
import { AppServerClient, callbackUrls, type PlatformCallback } from '../platform/index.ts';
import type { PushEvent, PushEventAnswer, PushEventData } from '../protocol/index.ts';
import { createSigningSecrets } from '../signature/index.ts';
import { AppCalls } from './app-calls.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import { FaultSource, type Faults } from './faults.ts';
import { Notifier } from './notifier.ts';
import { Orders } from './orders.ts';
import type { PlatformState } from './platform-state.ts';
import { type PlayedRound, type PlayRoundOptions, playRound } from './play-round.ts';
import { pushEventHandlers } from './push-events.ts';
import { createRandom } from './random.ts';
import { Rooms } from './rooms.ts';
import { Rounds } from './rounds.ts';
import { type ApiHttpAnswer, type ApiHttpRequest, ServerApi } from './server-api/answer-request.ts';
import { type RunningServer, type ServeOptions, serve } from './server-api/serve.ts';
import { Sessions } from './sessions.ts';
import { Timeline } from './timeline.ts';
import type { Transcript } from './transcript.ts';

export interface SimulatorOptions {
  readonly appId: string;
  /** Secret of the app, at least 16 bytes. */
  readonly appSecret: string;
  /**
   * Base address of the app's callbacks, such as `http://127.0.0.1:3000/sud`; a function is asked
   * when the first callback is due.
   */
  readonly callbacks: string | (() => string);
  /** Where a callback differs from `/<name>` below the base: a path or a whole address. */
  readonly paths?: Readonly<Partial<Record<PlatformCallback, string>>>;
  /** How long a round is played in simulated ms, default 30 000; `undefined`: until it is ended. */
  readonly roundMs?: number | undefined;
  /** How much faster simulated time runs, 1 (default) to 1 000 000. */
  readonly speed?: number;
  /** Determines points and faults. Default 1. */
  readonly seed?: number;
  readonly faults?: Partial<Faults>;
  /** Deadline of one callback in real ms, default 10 000: the platform documents none. */
  readonly timeoutMs?: number;
  /** Told of each callback and each request to the server API. */
  readonly transcript?: Transcript;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Makes what is used once: nonces, and ids of one run. Default `randomUUID`. */
  readonly unique?: () => string;
}

/** A stand-in for the platform, for one app. */
export interface Simulator {
  /** What the app's server may do through the server API, without the way over HTTP. */
  push<Event extends PushEvent>(
    event: Event,
    mgId: string,
    data: PushEventData<Event>,
  ): Promise<PushEventAnswer<Event>>;
  playRound(options: PlayRoundOptions): Promise<PlayedRound>;
  /** Reports and notifications, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when all orders, reports and notifications are through, or given up. */
  settled(): Promise<void>;
  readonly faults: FaultSource;
  /** Answers a request to the configuration service or the server API. */
  answer(request: ApiHttpRequest): Promise<ApiHttpAnswer | undefined>;
  /** Serves both over HTTP. */
  listen(options?: ServeOptions): Promise<RunningServer>;
  /** Ends rounds and retries where they are, and closes connections and servers. */
  close(): Promise<void>;
}

const defaultRoundMs = 30_000;
const runIdLength = 8;

/**
 * Makes a stand-in for the platform: it keeps rooms, plays rounds, calls the app server back and
 * answers its requests.
 *
 * @throws {TypeError} for a secret that is too short or an address that is none
 * @throws {RangeError} for a speed or a fault out of bounds
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { clock = systemClock, speed = 1, transcript = () => {} } = options;
  const { appId, appSecret: secret, unique = randomUUID } = options;
  const secrets = createSigningSecrets([secret]);
  const timeline = new Timeline(clock, speed);
  const { seed = 1 } = options;
  const random = createRandom(seed);
  const faults = new FaultSource(seed, timeline, options.faults ?? {});
  const client = createClient(options, { appId, secrets }, unique);
  const calls = new AppCalls({ client: client.get, faults, clock, transcript });
  const deliveries = new Deliveries({ calls, faults, timeline });
  const runId = unique().slice(0, runIdLength);
  const shared = { deliveries, timeline, runId };
  const rooms = new Rooms();
  const notifier = new Notifier({ appId, ...shared });
  const roundMs = 'roundMs' in options ? options.roundMs : defaultRoundMs;
  const rounds = new Rounds({ ...shared, seed, roundMs });
  const orders = new Orders({ ...shared, notifier, rooms });
  const isPresent = (uid: string) => rooms.roomOf(uid) !== undefined;
  const sessions = new Sessions({ calls, timeline, clock, isPresent });
  const state: PlatformState = {
    ...{ appId, rooms, rounds, orders, sessions, notifier, deliveries, random, timeline, clock },
  };
  const api = new ServerApi(state, { appId, secret, secrets, clock }, transcript);
  const answer = (request: ApiHttpRequest) => api.answer(request);
  const servers: RunningServer[] = [];
  return {
    push: async (event, mgId, data) => {
      const handle = pushEventHandlers[event] as ((...args: unknown[]) => unknown) | undefined;
      return (await handle?.(state, mgId, data)) as never;
    },
    playRound: (wanted) => playRound(state, secret, wanted),
    get deliveries() {
      return deliveries.all;
    },
    settled: async () => {
      await orders.settled();
      await deliveries.settled();
    },
    faults,
    answer,
    listen: async (where) => {
      const server = await serve(() => [{ answer }], where);
      servers.push(server);
      return server;
    },
    close: async () => {
      timeline.stop();
      rounds.close();
      client.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Made with the first callback: where the app listens may not be known before. */
function createClient(
  { callbacks, paths, timeoutMs, clock }: SimulatorOptions,
  signing: NonNullable<ConstructorParameters<typeof AppServerClient>[0]['signing']>,
  nonce: () => string,
) {
  let client: AppServerClient | undefined;
  const make = (base: string) =>
    new AppServerClient({
      ...{ urls: callbackUrls(base, paths), signing, nonce },
      ...(clock && { clock }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  if (typeof callbacks === 'string') client = make(callbacks);
  return {
    get: () => {
      client ??= make((callbacks as () => string)());
      return client;
    },
    close: () => client?.close(),
  };
}
