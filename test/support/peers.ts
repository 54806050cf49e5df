import assert from 'node:assert/strict';
import { type CallbackName, readTokenData, type TokenData } from './envelope.ts';
import type { Answer, Call, HttpClient } from './http-client.ts';

/** Plays the game server: calls the callbacks. */
export class GameServer {
  readonly #client: HttpClient;
  readonly #base: string;

  /** @param base what stands before the callback's name, such as a prefix or an app id */
  constructor(client: HttpClient, base = '') {
    this.#client = client;
    this.#base = base;
  }

  /** @param body sent as it is; objects as JSON */
  call(name: CallbackName, body: object | string | Buffer, call: Call = {}): Promise<Answer> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return this.#client.request(`${this.#base}/${name}`, { method: 'POST', body: raw, ...call });
  }

  getSstoken(code: string): Promise<Answer> {
    return this.call('get_sstoken', { code });
  }

  updateSstoken(ssToken: string): Promise<Answer> {
    return this.call('update_sstoken', { ss_token: ssToken });
  }

  getUserInfo(ssToken: string): Promise<Answer> {
    return this.call('get_user_info', { ss_token: ssToken });
  }

  /** An exchange that has to succeed. */
  async exchange(code: string): Promise<TokenData> {
    return readTokenData(await this.getSstoken(code));
  }
}

/** Plays the backend of the app: calls `/v1` with the API key. */
export class AppBackend {
  readonly #client: HttpClient;
  readonly #apiKey: string;

  constructor(client: HttpClient, apiKey: string) {
    this.#client = client;
    this.#apiKey = apiKey;
  }

  call(method: string, path: string, body?: object, headers = {}): Promise<Answer> {
    return this.#client.request(path, {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** @param ndjson lines, or a stream of them that goes in chunks */
  import(ndjson: string | NodeJS.ReadableStream, query = ''): Promise<Answer> {
    const authorization = `Bearer ${this.#apiKey}`;
    const headers = { authorization, 'content-type': 'application/x-ndjson' };
    const path = `/v1/users:import${query}`;
    return this.#client.request(path, { method: 'POST', headers, body: ndjson });
  }

  /** The JSON of an answer that has to be 200. */
  async good(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await this.call(method, path, body);
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text) as Record<string, unknown>;
  }

  async issueCode(uid: string, appId?: string): Promise<string> {
    const app = appId === undefined ? {} : { app_id: appId };
    return (await this.good('POST', '/v1/codes', { uid, ...app })).code as string;
  }

  async putUser(uid: string, profile: object): Promise<void> {
    await this.good('PUT', userPath(uid), profile);
  }

  async revoke(uid: string): Promise<void> {
    await this.good('POST', `${userPath(uid)}/revoke`);
  }
}

export function userPath(uid: string): string {
  return `/v1/users/${encodeURIComponent(uid)}`;
}
