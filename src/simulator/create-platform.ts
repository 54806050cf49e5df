import { randomUUID } from 'node:crypto';
import { systemClock } from '../core/index.ts';
import { AppServerClient, callbackUrls } from '../game-server/index.ts';
import { createSigningSecrets } from '../signature/index.ts';
import { AppCalls } from './app-calls.ts';
import { Attempts } from './attempts.ts';
import { Bets } from './bets.ts';
import { checkOptions } from './check-options.ts';
import { Codes } from './codes.ts';
import { decideBids } from './decide-bids.ts';
import { Deliveries } from './deliveries.ts';
import { FaultSource } from './faults.ts';
import { Matches } from './matches.ts';
import { defaultNotifyEvents, Notifier } from './notifier.ts';
import { Orders } from './orders.ts';
import type { PlatformState } from './platform-state.ts';
import { createRandom } from './random.ts';
import { Rooms } from './rooms.ts';
import { Rounds } from './rounds.ts';
import { Scores } from './scores.ts';
import { ApiFaultSource } from './server-api/api-faults.ts';
import type { SimulatedApp } from './server-api/check-authorization.ts';
import { Sessions } from './sessions.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import { Timeline } from './timeline.ts';
import type { Transcript } from './transcript.ts';

/** All parts of a simulated platform. */
export interface Platform {
  readonly state: PlatformState;
  readonly app: SimulatedApp;
  readonly faults: FaultSource;
  readonly apiFaults: ApiFaultSource;
  readonly transcript: Transcript;
  /** Ends rounds and repeats where they are, and closes connections. */
  readonly close: () => void;
}

const defaultRoundMs = 30_000;
const runIdLength = 8;
const defaultKeep = 100_000;

/**
 * Puts the parts of a platform together.
 *
 * @throws {TypeError} for a secret that is too short, an address that is none or an unknown event
 * @throws {RangeError} for a speed, another number or a fault out of bounds
 */
export function createPlatform(options: SimulatorOptions): Platform {
  checkOptions(options);
  const { clock = systemClock, speed = 1, seed = 1, stake = 0 } = options;
  const transcript = guarded(options.transcript);
  const { appId, appSecret: secret, unique = randomUUID, keep = defaultKeep } = options;
  const secrets = createSigningSecrets([secret]);
  const timeline = new Timeline(clock, speed);
  const faults = new FaultSource(seed, timeline, options.faults ?? {});
  const client = createClient(options, { appId, secrets }, unique);
  const calls = new AppCalls({ client: client.get, faults, clock, transcript, timeline });
  const attempts = new Attempts({ calls, faults, timeline });
  const deliveries = new Deliveries(attempts, keep);
  const runId = unique().slice(0, runIdLength);
  const { notifyEvents: events = defaultNotifyEvents } = options;
  const shared = { deliveries, timeline, runId, seed };
  const rooms = new Rooms();
  const notifier = new Notifier({ appId, ...shared, events });
  const orders = new Orders({ ...shared, notifier, rooms });
  const scores = new Scores({ calls, attempts, runId, keep });
  const bets = new Bets(scores);
  const rounds = new Rounds({
    ...{ ...shared, stake, roundMs: 'roundMs' in options ? options.roundMs : defaultRoundMs },
    onStart: (room, round) => {
      decideBids({ orders, notifier }, room, round);
      bets.place(room, round);
    },
    onSettle: (room, round) => bets.pay(room, round),
  });
  const matches = new Matches({ ...shared, rounds, orders, notifier });
  const isPresent = (uid: string) => rooms.roomOf(uid) !== undefined;
  const sessions = new Sessions({ calls, timeline, clock, isPresent });
  const loginUrl = options.loginUrl === undefined ? undefined : new URL(options.loginUrl);
  const codes = new Codes({ appId, appSecret: secret, clock, loginUrl, client: client.get });
  const state = {
    ...{ appId, clock, timeline, random: createRandom(seed), stake },
    ...{ rooms, rounds, matches, orders, scores, bets, codes, sessions, notifier, deliveries },
  };
  return {
    ...{ state, app: { appId, secret, secrets, clock }, faults, transcript },
    apiFaults: new ApiFaultSource(seed, options.apiFaults ?? {}),
    close: () => {
      timeline.stop();
      rounds.close();
      client.close();
    },
  };
}

function guarded(transcript: Transcript = () => {}): Transcript {
  return (entry) => {
    try {
      transcript(entry);
    } catch {
      // Nothing of the platform depends on who listens.
    }
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
