import { guardListener } from '../core/index.ts';
import {
  type ApiData,
  type ApiName,
  type ApiRequest,
  apiNames,
  type Configuration,
  type CreateOrderRequest,
  type PushEvent,
  type PushEventAnswer,
  type PushEventData,
  pushEvents,
} from '../protocol/index.ts';
import { createSigningSecrets } from '../signature/index.ts';
import { type CallOptions, type ClientCore, callApi } from './call-api.ts';
import { type CompleteOptions, completeOptions, type SudClientOptions } from './client-options.ts';
import { createOrder } from './create-order.ts';
import { EndpointDirectory } from './endpoint-directory.ts';
import { createGameCatalog, type GameCatalog } from './game-catalog.ts';
import { createPages, type Pages } from './pages.ts';
import { rateLimitOf } from './rate-limit.ts';

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** What a call takes: the timestamp of push_event is filled in. */
export type ApiInput<Name extends ApiName> = Name extends 'push_event'
  ? Omit<ApiRequest<'push_event'>, 'timestamp'> & { timestamp?: string }
  : ApiRequest<Name>;

/** What an event takes: the mode of user_in is filled in, with 1. */
export type EventInput<Event extends PushEvent> = Event extends 'user_in'
  ? WithoutMode<PushEventData<'user_in'>> & { mode?: number }
  : PushEventData<Event>;
/** Of each member of a union by itself. */
type WithoutMode<Data> = Data extends unknown ? Omit<Data, 'mode'> : never;

/** APIs that can be called without a request. */
type Callable<Name extends ApiName> =
  Record<never, never> extends ApiInput<Name>
    ? (request?: ApiInput<Name>, options?: CallOptions) => Promise<ApiData<Name>>
    : (request: ApiInput<Name>, options?: CallOptions) => Promise<ApiData<Name>>;

/** A method for each API: `get_mg_list` is `getMgList`. */
export type ApiMethods = { readonly [Name in ApiName as CamelCase<Name>]: Callable<Name> };

/** A method for each event of push_event: `user_in` is `userIn`. */
export type EventMethods = {
  readonly [Event in PushEvent as CamelCase<Event>]: (
    mgId: string,
    data: EventInput<Event>,
    options?: CallOptions,
  ) => Promise<PushEventAnswer<Event>>;
};

/**
 * The platform's server API. Every method throws {@link SudApiError} for what happens on the way
 * and at the platform, a `TypeError` for a wrong request, and the reason of an aborted signal.
 */
export interface SudClient extends ApiMethods {
  /** The same by the API's name. The types are those of the methods. */
  call<Name extends ApiName>(
    name: Name,
    request: ApiInput<Name>,
    options?: CallOptions,
  ): Promise<ApiData<Name>>;
  readonly events: EventMethods;
  readonly games: GameCatalog;
  readonly pages: Pages;
  /** The list of addresses in use, to be kept for the next run. Holds no secret. */
  endpoints(): Promise<Configuration>;
}

/**
 * Makes a client for one app. Nothing is sent before the first call.
 *
 * @example
 * ```ts
 * const client = createSudClient({ appId, secrets: [appSecret] });
 * for (const game of await client.games.list()) console.log(game.mg_id, game.name.default);
 * await client.events.userIn(mgId, { code, room_id: 'room-42', mode: 1, seat_index: -1 });
 * ```
 * @throws {TypeError} or {RangeError} for wrong options
 */
export function createSudClient(options: SudClientOptions): SudClient {
  const core = createCore(options.appId, completeOptions(options));
  const call = (name: ApiName, request: unknown, callOptions: CallOptions = {}) =>
    name === 'create_order'
      ? createOrder(core, request as CreateOrderRequest, callOptions)
      : callApi(core, name, request, callOptions);
  const methods = apiNames.map((name) => [
    camelCase(name),
    (request: unknown, callOptions?: CallOptions) => call(name, request, callOptions),
  ]);
  const events = pushEvents.map((event) => [
    camelCase(event),
    (mg_id: string, data: unknown, callOptions?: CallOptions) =>
      call('push_event', { event, mg_id, data }, callOptions),
  ]);
  return Object.freeze({
    ...(Object.fromEntries(methods) as ApiMethods),
    call: call as SudClient['call'],
    events: Object.freeze(Object.fromEntries(events) as EventMethods),
    games: createGameCatalog(core),
    pages: createPages(core),
    endpoints: () => core.directory.list(),
  });
}

function createCore(appId: string, options: CompleteOptions): ClientCore {
  const { secrets, nonce, clock, timestampUnit } = options;
  const signing = { appId, nonce, clock, timestampUnit, secrets: createSigningSecrets(secrets) };
  // Not empty: the line above has checked it.
  const secret = secrets[0] as string;
  const directory = new EndpointDirectory({
    ...options,
    secret,
    baseUrl: options.configService,
    ttlMs: options.endpointsTtlMs,
    initial: options.endpoints,
    onRefreshError: guardListener('onEndpointsError', options.onEndpointsError),
  });
  const rateLimit = rateLimitOf(appId, options.configService, options.requestsPerSecond);
  return { app: { appId, secret, signing }, options, directory, rateLimit };
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
