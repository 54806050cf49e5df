import { type Clock, stringifyLossless } from '../core/index.ts';
import {
  AppServerClient,
  type CallbackCall,
  type CallbackUrls,
  loginMessage,
  mintToken,
  readLoginCode,
} from '../game-server/index.ts';
import type { CallbackName } from '../protocol/index.ts';
import { createSigningSecrets } from '../signature/index.ts';
import { NoLogin, NotPossible, type Probe } from './probe.ts';
import { dataOf } from './read-probe.ts';

/** The app server that is looked at, and what is known of it. */
export interface CheckTarget {
  readonly urls: CallbackUrls;
  readonly appId?: string | undefined;
  /** With it codes are minted in the official form, and requests are signed. */
  readonly appSecret?: string | undefined;
  /** Where the app hands out codes, in the form of the platform's demos. */
  readonly loginUrl?: URL | undefined;
  /** A user that the app knows. */
  readonly uid: string;
  /** A user whose balance may be changed; without it no score callback is called. */
  readonly scoreUid?: string | undefined;
  /** False leaves requests unsigned although the secret is known. */
  readonly signed?: boolean | undefined;
  /** Certificates in PEM that are trusted instead of the public ones. */
  readonly ca?: string | undefined;
  /** When a call is given up. Default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** What counts as slow. Default 2 s: the platform documents no deadline. */
  readonly deadlineMs?: number | undefined;
  /** Groups asked for by name: their callbacks have to be there. */
  readonly requested?: ReadonlySet<string> | undefined;
}

export interface BenchOptions {
  readonly clock: Clock;
  /** Makes a text that is used once. */
  readonly nonce: () => string;
  /** No further call is made when it aborts, but for those that leave all as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Told what is no longer as it was before the checks. */
  readonly warn?: ((text: string) => void) | undefined;
}

export type CallOptions = Omit<CallbackCall, 'callback' | 'body'> & {
  /** What is special about it, in words. */
  readonly what?: string;
};

const codeSeconds = 7200;

/** What the checks work with: calls, codes, tokens, and the first exchange of each callback. */
export class Bench {
  readonly target: CheckTarget;
  readonly clock: Clock;
  readonly nonce: () => string;
  readonly warn: (text: string) => void;
  /** Undefined once all is to be left as it was. */
  #signal: AbortSignal | undefined;
  readonly #client: AppServerClient;
  readonly #kept = new Map<string, Promise<unknown>>();
  readonly #endings: (() => Promise<void>)[] = [];
  #minted = 0;

  constructor(target: CheckTarget, { clock, nonce, signal, warn }: BenchOptions) {
    this.target = target;
    this.#signal = signal;
    this.warn = warn ?? (() => {});
    this.clock = clock;
    this.nonce = nonce;
    const { appId, appSecret, urls, ca, timeoutMs, signed = true } = target;
    this.#client = new AppServerClient({
      urls,
      nonce,
      clock,
      ca,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(signed &&
        appId !== undefined &&
        appSecret !== undefined && {
          signing: { appId, secrets: createSigningSecrets([appSecret]) },
        }),
    });
  }

  /**
   * @param body bytes are sent as they are, everything else as JSON, a bigint as its digits
   * @throws what the signal was aborted with
   */
  async call(
    callback: CallbackName,
    body: unknown,
    { what, ...options }: CallOptions = {},
  ): Promise<Probe> {
    this.#signal?.throwIfAborted();
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(stringifyLossless(body), 'utf8');
    return { ...(await this.#client.call({ ...options, callback, body: bytes })), what };
  }

  /** Does something once, however many checks ask for it. */
  once<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const kept = this.#kept.get(name) ?? work();
    this.#kept.set(name, kept);
    return kept as Promise<Result>;
  }

  /** Has something done when all checks are over. */
  atEnd(work: () => Promise<void>): void {
    this.#endings.push(work);
  }

  async close(): Promise<void> {
    this.#signal = undefined;
    for (const work of this.#endings) await work();
    this.#client.close();
  }

  /** The secret and the app id, for checks that forge or sign. */
  get credentials(): { readonly appId: string; readonly appSecret: string } {
    const { appId, appSecret } = this.target;
    if (appId === undefined || appSecret === undefined) {
      throw new NotPossible('needs --app-id and --app-secret');
    }
    return { appId, appSecret };
  }

  /** Only signed requests say anything where the body proves nothing. */
  requireSigning(): void {
    if (this.target.signed === false) throw new NotPossible('requests are not signed (--no-sign)');
    this.credentials;
  }

  /** A good code of the user, as the app's client would get it. */
  async code(): Promise<string> {
    if (this.target.loginUrl !== undefined) return await this.#login(this.target.loginUrl);
    return this.mintCode();
  }

  /** A code in the official form, by another secret or for another user if they are given. */
  mintCode(other: { readonly appSecret?: string; readonly uid?: string } = {}): string {
    const { appId, appSecret, uid } = { ...this.credentials, uid: this.target.uid, ...other };
    // The form has no issue time: without another exp two codes of a second would be one.
    const exp = Math.floor(this.clock() / 1000) + codeSeconds + this.#minted++;
    return mintToken({ uid, app_id: appId, exp }, appSecret);
  }

  async #login(url: URL): Promise<string> {
    const { uid, appId } = this.target;
    const message = loginMessage(uid, appId);
    const probe = await this.call('get_sstoken', message, { url, signed: false });
    const code = readLoginCode(probe.outcome);
    if (code === undefined) throw new NoLogin(probe);
    return code;
  }

  /** The first exchange of a good code; other checks look at it as well. */
  getSstoken(): Promise<Probe> {
    return this.once('get_sstoken', async () => {
      return await this.call('get_sstoken', { code: await this.code() });
    });
  }

  getUserInfo(): Promise<Probe> {
    return this.once('get_user_info', async () => {
      return await this.call('get_user_info', { ss_token: await this.ssToken() });
    });
  }

  updateSstoken(): Promise<Probe> {
    return this.once('update_sstoken', async () => {
      return await this.call('update_sstoken', { ss_token: await this.newSsToken() });
    });
  }

  /** An ss_token of its own, for a check after which it may no longer be good. */
  async newSsToken(): Promise<string> {
    return tokenOf(await this.call('get_sstoken', { code: await this.code() }));
  }

  /** The ss_token of the first exchange. */
  async ssToken(): Promise<string> {
    return tokenOf(await this.getSstoken());
  }
}

/** @throws {NotPossible} if there is none */
function tokenOf(probe: Probe): string {
  const token = dataOf(probe).ss_token;
  if (typeof token === 'string' && token !== '') return token;
  throw new NotPossible('there is no ss_token to go on with');
}
