import { type Clock, forwardOnly, parseWebAddress } from '../core/index.ts';
import { findProblem } from '../protocol/find-problem.ts';
import { type ApiName, apiDefinition, Configuration } from '../protocol/index.ts';
import { signConfigPath } from '../signature/index.ts';
import { SudUnavailableError, SudUnexpectedAnswerError } from './errors.ts';
import { type ExchangeOptions, exchange } from './exchange.ts';
import { failed, type Outcome } from './outcome.ts';
import { httpFailure, parseAnswer, unexpected } from './read-answer.ts';
import { withRetries } from './retry.ts';

export interface EndpointDirectoryOptions {
  readonly appId: string;
  readonly secret: string;
  /** Address of the configuration service, without the signature. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  readonly ttlMs: number;
  /** A list from an earlier run, used until a fresh one is there. */
  readonly initial: Configuration | undefined;
  /** Must not throw. */
  readonly onRefreshError: (error: unknown) => void;
}

/** After one that did: addresses may take turns. */
const newsPauseMs = 1_000;
/** After a fetch for a failed call that brought no other address: whatever calls fail meanwhile. */
const nothingNewPauseMs = 5_000;
/** After a fetch that failed, while an older list serves. */
const failurePauseMs = 60_000;

/** Where the APIs are: the app's list of addresses, fetched once, renewed, never lost. */
export class EndpointDirectory {
  readonly #options: EndpointDirectoryOptions;
  readonly #url: string;
  readonly #now: Clock;
  #list: Configuration | undefined;
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<Configuration> | undefined;

  constructor(options: EndpointDirectoryOptions) {
    this.#options = options;
    this.#list = options.initial;
    this.#now = forwardOnly(options.clock);
    const base = options.baseUrl.replace(/\/+$/, '');
    this.#url = `${base}/${signConfigPath(options.appId, options.secret)}`;
  }

  /** The list; renewed in the background if its time is over. Waits only if there is none. */
  async list(): Promise<Configuration> {
    if (this.#list === undefined) return await this.#refresh();
    if (this.#now() >= this.#freshUntilMs) void this.#refreshOrKeep();
    return this.#list;
  }

  /** Whether the app has the API. */
  async has(name: ApiName): Promise<boolean> {
    return findAddress(await this.list(), name) !== undefined;
  }

  /** @throws {SudApiError} `unavailable` if the list has no address, or as fetching it */
  async addressOf(name: ApiName): Promise<string> {
    // One that is fetched for this call would be the same again.
    const mayBeStale = this.#list !== undefined;
    const address = findAddress(await this.list(), name);
    const isMissing = address === undefined && mayBeStale;
    const current = isMissing ? await this.#renewedAddress(name, address) : address;
    return this.#checked(name, current);
  }

  /**
   * Another address after one failed in a way that a stale list explains: the one of a list fetched
   * anew, unless the list has another one by now.
   *
   * @returns `undefined` if there is none, or none that credentials may go to: what is wrong then is
   *   for the next call to tell, since this one has been sent
   */
  async addressInsteadOf(name: ApiName, stale: string): Promise<string | undefined> {
    const address = findAddress(await this.list(), name);
    const current = address === stale ? await this.#renewedAddress(name, stale) : address;
    const isOther = current !== undefined && current !== stale && this.#isSafe(current);
    return isOther ? current : undefined;
  }

  /** What fails leaves the list as it is. */
  async #renewedAddress(name: ApiName, old: string | undefined): Promise<string | undefined> {
    const find = () => this.#list && findAddress(this.#list, name);
    if (this.#refreshing !== undefined) await this.#refreshing.catch(() => {});
    else if (this.#now() >= this.#pausedUntilMs) {
      await this.#refreshOrKeep();
      this.#pausedUntilMs = this.#now() + (find() === old ? nothingNewPauseMs : newsPauseMs);
    }
    return find();
  }

  #checked(name: ApiName, address: string | undefined): string {
    if (address === undefined) {
      const [{ group, key } = { group: '', key: '' }] = apiDefinition(name).endpoints;
      throw new SudUnavailableError(
        name,
        `the platform lists no address for it (${group}.${key}): the app has not got this API`,
      );
    }
    if (this.#isSafe(address)) return address;
    throw new SudUnexpectedAnswerError(
      { api: 'configuration', attempts: 1, mayHaveActed: false },
      `the address of ${name} is not https`,
    );
  }

  /** Credentials do not go in the clear, nor to what is no web address. */
  #isSafe(address: string): boolean {
    const protocol = URL.parse(address)?.protocol;
    return protocol === 'https:' || (protocol === 'http:' && this.#url.startsWith('http://'));
  }

  async #refreshOrKeep(): Promise<void> {
    try {
      await this.#refresh();
    } catch (error) {
      this.#options.onRefreshError(error);
    }
  }

  /** One fetch at a time: whoever comes meanwhile waits for it. */
  #refresh(): Promise<Configuration> {
    this.#refreshing ??= this.#fetch().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #fetch(): Promise<Configuration> {
    const { ttlMs, random, maxAttempts } = this.#options;
    // Until it is known how this ends.
    this.#freshUntilMs = this.#now() + failurePauseMs;
    const list = await withRetries(
      {
        ...{ api: 'configuration', rule: 'safe', groups: ['game_server'] },
        ...{ maxAttempts, random, signal: undefined },
      },
      () => this.#attempt(),
    );
    this.#list = list;
    this.#freshUntilMs = this.#now() + ttlMs;
    return list;
  }

  async #attempt(): Promise<Outcome<Configuration>> {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const options: ExchangeOptions = { ...this.#options, signal: undefined };
    const outcome = await exchange({ url: this.#url, method: 'GET', headers }, options);
    if (!outcome.ok) return outcome;
    const { status, text } = outcome.data;
    if (status < 200 || status > 299) return failed(httpFailure(outcome.data));
    const list = parseAnswer(text);
    const problem = findProblem(Configuration, list) ?? (hasAddress(list) ? undefined : noAddress);
    return problem === undefined
      ? { ok: true, data: list as Configuration }
      : failed(unexpected(list, problem));
  }
}

// Also what an error looks like, whose form is not documented: it must not replace a good list.
const noAddress = 'no address of an API in it';

function hasAddress(list: unknown): boolean {
  return Object.values(list as Configuration).some((group) =>
    Object.values(group ?? {}).some((value) => typeof value === 'string' && parseWebAddress(value)),
  );
}

function findAddress(list: Configuration, name: ApiName): string | undefined {
  for (const { group, key } of apiDefinition(name).endpoints) {
    const keys = (Object.hasOwn(list, group) ? list[group] : {}) as Record<string, unknown> | null;
    const address = keys?.[key];
    if (typeof address === 'string' && address !== '') return address;
  }
  return undefined;
}
