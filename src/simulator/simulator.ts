import { encodeMessage } from '../game-server/index.ts';
import type {
  NotificationData,
  PushEvent,
  PushEventAnswer,
  PushEventData,
} from '../protocol/index.ts';
import { createPlatform } from './create-platform.ts';
import type { Delivery } from './deliveries.ts';
import type { FaultSource } from './faults.ts';
import type { PlatformState } from './platform-state.ts';
import { type PlayedRound, type PlayRoundOptions, playRound } from './play-round.ts';
import { actAsPlayer, type PlayerActionOptions } from './player-actions.ts';
import { pushEventHandlers } from './push-events.ts';
import { sampleNotifications } from './sample-notifications.ts';
import type { Booking, WrongBalance } from './scores.ts';
import { type ApiHttpAnswer, type ApiHttpRequest, ServerApi } from './server-api/answer-request.ts';
import type { ApiFaultSource } from './server-api/api-faults.ts';
import { type RunningServer, type ServeOptions, serve } from './server-api/serve.ts';
import type { SimulatorOptions } from './simulator-options.ts';

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
  /** Orders of update_score, oldest first. */
  readonly bookings: readonly Booking[];
  /**
   * Asks the app for the balance of everyone who played for a score, and compares it with what was
   * booked. Nobody else may have changed it meanwhile.
   *
   * @returns those that are wrong
   */
  auditScores(): Promise<readonly WrongBalance[]>;
  /**
   * Lets a player act in the client of the game.
   *
   * @throws {Refused} such as 100502 for a start by somebody else than the captain
   */
  act(options: PlayerActionOptions): Promise<void>;
  /**
   * Sends any notification, repeated like the others.
   *
   * @param data default: a sample
   * @throws {TypeError} for an event of which there is no sample, without `data`, and for `data`
   * that JSON has no form for
   * @throws {RangeError} if `data` is nested too deeply to be sent
   */
  notify(event: string, data?: object): Delivery;
  /** `data` of each event, made up in the form of the documentation. */
  sampleNotifications(): NotificationData;
  readonly faults: FaultSource;
  readonly apiFaults: ApiFaultSource;
  /** Answers a request to the configuration service or the server API. */
  answer(request: ApiHttpRequest): Promise<ApiHttpAnswer | undefined>;
  /** Serves both over HTTP. */
  listen(options?: ServeOptions): Promise<RunningServer>;
  /** Ends rounds and retries where they are, and closes connections and servers. */
  close(): Promise<void>;
}

/**
 * Makes a stand-in for the platform: it keeps rooms, plays rounds, calls the app server back and
 * answers its requests.
 *
 * @throws {TypeError} for a secret that is too short, an address that is none or an unknown event
 * @throws {RangeError} for a speed, another number or a fault out of bounds
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const platform = createPlatform(options);
  const { state, app, faults, apiFaults, transcript } = platform;
  const { deliveries, orders, bets, scores, notifier } = state;
  const api = new ServerApi(state, app, apiFaults, transcript);
  const answer = (request: ApiHttpRequest) => api.answer(request);
  const servers: RunningServer[] = [];
  return {
    push: async (event, mgId, data) => {
      const handle = pushEventHandlers[event] as ((...args: unknown[]) => unknown) | undefined;
      return (await handle?.(state, mgId, data)) as never;
    },
    playRound: (wanted) => playRound(state, wanted),
    act: (wanted) => actAsPlayer(state, wanted),
    notify: (event, data) =>
      notifier.send(event, data === undefined ? sampleOf(state, event) : sendable(data)),
    sampleNotifications: () => samplesOf(state),
    get deliveries() {
      return deliveries.all;
    },
    get bookings() {
      return scores.bookings;
    },
    settled: async () => {
      await orders.settled();
      await bets.settled();
      await deliveries.settled();
    },
    auditScores: () => scores.audit(),
    faults,
    apiFaults,
    answer,
    listen: async (where) => {
      const server = await serve(() => [{ answer }], where);
      servers.push(server);
      return server;
    },
    close: async () => {
      platform.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function samplesOf({ timeline }: PlatformState): NotificationData {
  return sampleNotifications({ nowMs: timeline.now(), uid: 'alice', roomId: 'sudgate-room' });
}

/** @throws {TypeError} */
function sampleOf(state: PlatformState, event: string): object {
  const samples = samplesOf(state);
  if (Object.hasOwn(samples, event)) return samples[event as keyof NotificationData];
  throw new TypeError(`there is no sample of ${event}: give its data`);
}

/** Sending goes on in the background, where a failure would be nobody's. */
function sendable(data: object): object {
  try {
    encodeMessage(data);
    return data;
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError('data: nested too deeply');
    throw error;
  }
}
