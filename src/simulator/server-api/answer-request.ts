import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, parseToForward } from '../../core/index.ts';
import { encodeMessage, readJson } from '../../game-server/index.ts';
import { type ApiName, apiDefinition, apiNames, type Configuration } from '../../protocol/index.ts';
import { signConfigPath } from '../../signature/index.ts';
import type { PlatformState } from '../platform-state.ts';
import { Refused } from '../refused.ts';
import type { Transcript } from '../transcript.ts';
import type { ApiFaultSource } from './api-faults.ts';
import { AuthorizationCheck, type SimulatedApp } from './check-authorization.ts';
import { checkFields } from './check-fields.ts';
import { apiHandlers } from './handlers.ts';
import { RateLimit } from './rate-limit.ts';

/** A request to the simulated platform, as it came. */
export interface ApiHttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** How the caller reached the platform: the addresses of the configuration begin so. */
  readonly baseUrl: string;
}

export interface ApiHttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The connection is cut instead of the answer. */
  readonly isLost?: boolean;
}

type Json = Record<string, unknown>;

/** Where `mg_id` is a number on the wire. */
const numericIds: ReadonlySet<ApiName> = new Set([
  'get_mg_list',
  'get_mg_info',
  'get_game_report_info',
  'get_game_report_info_page',
  'query_game_report_info',
]);

/** Answers the configuration service and the server APIs of one app. */
export class ServerApi {
  readonly #state: PlatformState;
  readonly #transcript: Transcript;
  readonly #authorization: AuthorizationCheck;
  readonly #faults: ApiFaultSource;
  readonly #rateLimit = new RateLimit();
  readonly #configPath: string;

  constructor(
    state: PlatformState,
    app: SimulatedApp,
    faults: ApiFaultSource,
    transcript: Transcript,
  ) {
    this.#state = state;
    this.#faults = faults;
    this.#transcript = transcript;
    this.#authorization = new AuthorizationCheck(app);
    this.#configPath = `/${signConfigPath(app.appId, app.secret)}`;
  }

  /** @returns `undefined` if the path is none of this app */
  async answer(request: ApiHttpRequest): Promise<ApiHttpAnswer | undefined> {
    const { path, baseUrl } = request;
    const prefix = `/apps/${encodeURIComponent(this.#state.appId)}/`;
    if (path === this.#configPath) {
      return await this.#answerWithFaults('configuration', async () => {
        this.#note('configuration', '', 0, '', performance.now());
        return { status: 200, body: Buffer.from(JSON.stringify(addresses(baseUrl + prefix))) };
      });
    }
    const name = path.slice(prefix.length) as ApiName;
    if (!path.startsWith(prefix) || !Object.hasOwn(apiHandlers, name)) return undefined;
    return await this.#answerWithFaults(name, () => this.#answerApi(name, request));
  }

  async #answerWithFaults(
    name: ApiName | 'configuration',
    work: () => Promise<ApiHttpAnswer>,
  ): Promise<ApiHttpAnswer> {
    const startedAt = performance.now();
    const fault = this.#faults.draw(name);
    if (fault === undefined) return await work();
    await sleep(fault.delayMs, undefined, { ref: false });
    const { status = 200, retCode, losesAnswer } = fault;
    if (status === 200 && retCode === undefined) return { ...(await work()), isLost: losesAnswer };
    const message = `simulated fault: ${retCode ?? `HTTP ${status}`}`;
    const code = retCode ?? 10001;
    this.#note(name, 'fault', retCode ?? status, message, startedAt);
    return { status, body: envelope({ ret_code: code, ret_msg: message }), isLost: losesAnswer };
  }

  async #answerApi(name: ApiName, request: ApiHttpRequest): Promise<ApiHttpAnswer> {
    const startedAt = performance.now();
    if (apiDefinition(name).rateLimited === true && !this.#rateLimit.take(this.#state.clock())) {
      this.#note(name, 'rate limit', 429, 'more than 10 requests a second', startedAt);
      return { status: 429, body: envelope({ ret_code: 10001, ret_msg: 'rate limit' }) };
    }
    let about = '';
    try {
      const message = readRequest(name, request);
      about = describe(message);
      this.#authorization.check(apiDefinition(name), request.headers, request.body, message);
      checkFields(name, message);
      const handle = apiHandlers[name] as (state: PlatformState, request: Json) => unknown;
      const data = await handle(this.#state, message);
      this.#note(name, about, 0, '', startedAt);
      const answer = { ret_code: 0, ret_msg: '', ...(data !== undefined && { data }) };
      return {
        status: 200,
        body: encodeMessage(answer, numericIds.has(name) ? 'number' : 'string'),
      };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { retCode, message } = error;
      this.#note(name, about, retCode, message, startedAt);
      return { status: 200, body: envelope({ ret_code: retCode, ret_msg: message }) };
    }
  }

  #note(
    api: ApiName | 'configuration',
    about: string,
    retCode: number,
    retMsg: string,
    startedAt: number,
  ): void {
    const elapsedMs = performance.now() - startedAt;
    this.#transcript({ kind: 'api', api, about, retCode, retMsg, elapsedMs });
  }
}

function envelope(answer: { readonly ret_code: number; readonly ret_msg: string }): Buffer {
  return Buffer.from(JSON.stringify(answer));
}

/** @throws {Refused} 10002 */
function readRequest(name: ApiName, { method, body }: ApiHttpRequest): Json {
  const { method: documented, errors } = apiDefinition(name);
  if (method !== documented) throw new Refused(10002, `${documented} is needed`, errors);
  const value = documented === 'GET' ? {} : readJson(body, parseToForward);
  if (isJsonObject(value)) return value;
  throw new Refused(10002, 'the body is not a JSON object', errors);
}

/** Ids only: nothing that is a credential. */
function describe(message: Json): string {
  const data = (typeof message.data === 'object' ? (message.data ?? {}) : {}) as Json;
  const { event, room_id = data.room_id, out_order_id, game_round_id } = message;
  const uid = data.uid ?? data.captain_uid ?? data.kicked_uid;
  return [event, uid, room_id, out_order_id, game_round_id]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .slice(0, 200);
}

function addresses(base: string): Configuration {
  const list: Record<string, Record<string, string>> = {};
  for (const name of apiNames.filter((known) => Object.hasOwn(apiHandlers, known))) {
    for (const { group, key } of apiDefinition(name).endpoints) {
      list[group] = { ...list[group], [key]: `${base}${name}` };
    }
  }
  return list;
}
