import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Scope } from '../../support/scope.ts';

export const appId = '2000000000000000002';
export const appSecret = 'reference-secret-0123456789abcdef';
export const player = 'player-7';
export const scorePlayer = 'rich-9';

export type Json = Record<string, unknown>;
export type Use = 'code' | 'ss_token';

/** Why a request is refused: what goes into ret_code and sdk_error_code. */
export class Refusal extends Error {
  readonly retCode: number;
  readonly sdkErrorCode: number | undefined;

  constructor(sdkErrorCode?: number, retCode = 1) {
    super('refused');
    this.retCode = retCode;
    this.sdkErrorCode = sdkErrorCode;
  }
}

/** A request as it came. */
export interface Incoming {
  readonly request: http.IncomingMessage;
  readonly raw: Buffer;
  readonly path: string;
}

export type TlsOptions = Pick<
  https.ServerOptions,
  'cert' | 'key' | 'minVersion' | 'maxVersion' | 'ciphers'
>;

type Handler = (body: Json, incoming: Incoming) => Json | Promise<Json>;

const hmac = (algorithm: string, secret: string, text: string | Buffer) =>
  createHmac(algorithm, secret).update(text);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A small, correct app server on nothing but Node, written from the contract and without a line of
 * the product. Each step is a method, so that a faulty server is one with a single step replaced.
 */
export class ReferenceServer {
  /** Bookings of one user are serial here since nothing in them waits. */
  protected readonly balances = new Map([[scorePlayer, 1000]]);
  protected readonly orders = new Set<string>();
  /** Reports by type and round, notifications by id. */
  protected readonly seen = new Set<string>();

  readonly #tls: TlsOptions | undefined;
  #server: http.Server | undefined;
  requests = 0;

  constructor(tls?: TlsOptions) {
    this.#tls = tls;
  }

  /** The callbacks, and the login of the app's own client. */
  handlers(): Record<string, Handler> {
    return {
      '/get_sstoken': (body) => this.getSstoken(body),
      '/update_sstoken': (body) => this.updateSstoken(body),
      '/get_user_info': (body) => this.getUserInfo(body),
      '/report_game_info': (body) => this.report(body),
      '/notify': (body) => this.notify(body),
      '/get_account': (body) => this.getAccount(body),
      '/get_score': (body) => this.getScore(body),
      '/update_score': (body) => this.updateScore(body),
    };
  }

  async start(scope: Scope): Promise<string> {
    const listener: http.RequestListener = (request, response) =>
      void this.serve(request, response);
    const server = this.#tls
      ? https.createServer(this.#tls, listener)
      : http.createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    scope.defer(() => this.stop());
    return `${this.#tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** At once, whatever is under way; may be called again. */
  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.requests++;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const raw = Buffer.concat(pieces);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const { status, body } = await this.answer({ request, raw, path });
    this.send(response, status, JSON.stringify(body), path);
  }

  async answer(incoming: Incoming): Promise<{ status: number; body: Json }> {
    const { path, request, raw } = incoming;
    if (path === '/login') return { status: 200, body: this.success(this.login(raw)) };
    const handler = this.handlers()[path];
    if (handler === undefined) return { status: 404, body: {} };
    if (request.method !== 'POST') return { status: 405, body: {} };
    try {
      this.checkSignature(incoming);
      return {
        status: 200,
        body: this.success(await handler(this.parse(incoming), incoming), path),
      };
    } catch (error) {
      return this.failure(error instanceof Refusal ? error : new Refusal(), path);
    }
  }

  send(response: http.ServerResponse, status: number, text: string, _path: string): void {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(text),
    };
    response.writeHead(status, headers).end(text);
  }

  success(data: Json, _path = ''): Json {
    return { ret_code: 0, ret_msg: '', data };
  }

  failure({ retCode, sdkErrorCode }: Refusal, _path: string): { status: number; body: Json } {
    const code = sdkErrorCode === undefined ? {} : { sdk_error_code: sdkErrorCode };
    return { status: 200, body: { ret_code: retCode, ret_msg: 'refused', ...code, data: {} } };
  }

  parse({ raw }: Incoming): Json {
    if (raw.length > 1024 * 1024) throw new Refusal();
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    } catch {
      throw new Refusal();
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal();
    return value as Json;
  }

  /** Section 9 of the contract: HMAC-SHA1 over four lines. */
  checkSignature({ request, raw }: Incoming): void {
    const header = (name: string) => String(request.headers[name] ?? '');
    const [id, timestamp, nonce] = ['sud-appid', 'sud-timestamp', 'sud-nonce'].map(header);
    this.checkSigner(id ?? '');
    this.checkTime(Number(timestamp));
    const lines = Buffer.from(`${id}\n${timestamp}\n${nonce}\n`);
    const signed = Buffer.concat([lines, this.signedBody(raw), Buffer.from('\n')]);
    const expected = hmac('sha1', appSecret, signed).digest('hex');
    if (!this.sameSignature(header('sud-signature'), expected)) throw new Refusal();
  }

  /** Five minutes to both sides; seconds and milliseconds. */
  checkTime(timestamp: number): void {
    const ms = timestamp < 1e11 ? timestamp * 1000 : timestamp;
    if (!(Math.abs(Date.now() - ms) <= 300_000)) throw new Refusal();
  }

  checkSigner(id: string): void {
    if (id !== appId) throw new Refusal();
  }

  signedBody(raw: Buffer): Buffer {
    return raw;
  }

  sameSignature(given: string, expected: string): boolean {
    return given === expected;
  }

  login(raw: Buffer): Json {
    const { user_id } = JSON.parse(raw.toString()) as { user_id: string };
    const { token, exp } = this.issue(user_id, 'code');
    return { code: token, expire_date: exp * 1000 };
  }

  /** Counted, so that no two tokens are the same. */
  protected issued = 0;

  issue(uid: string, use: Use): { token: string; exp: number } {
    const exp = Math.floor(Date.now() / 1000) + this.lifetimeSeconds();
    const claims = { uid, app_id: appId, exp, use, n: this.issued++ };
    const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`;
    return { token: `${signed}.${hmac('sha256', appSecret, signed).digest('base64url')}`, exp };
  }

  lifetimeSeconds(): number {
    return 7200;
  }

  /** The uid of a good token. */
  verify(token: unknown, use: Use): string {
    if (typeof token !== 'string' || token === '') throw new Refusal(1004);
    if (token.length > 4096) throw new Refusal(1003);
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0) throw new Refusal(1003);
    this.checkToken(this.decode(header), `${header}.${payload}`, signature);
    const claims = this.decode(payload);
    this.checkClaims(claims, use);
    this.checkExpiry(claims.exp);
    return claims.uid as string;
  }

  decode(segment: string): Json {
    try {
      return JSON.parse(Buffer.from(segment, 'base64url').toString()) as Json;
    } catch {
      throw new Refusal(1003);
    }
  }

  checkToken(header: Json, signed: string, signature: string): void {
    if (header.alg !== 'HS256') throw new Refusal(1002);
    const expected = hmac('sha256', appSecret, signed).digest('base64url');
    if (signature !== expected) throw new Refusal(1002);
  }

  checkClaims({ uid, app_id, exp, use: claimed }: Json, use: Use): void {
    if (typeof uid !== 'string' || uid === '') throw new Refusal(1004);
    if (app_id !== appId || typeof exp !== 'number') throw new Refusal(1004);
    // A token of the official form does not say what it is for.
    if (claimed !== undefined && claimed !== use) throw new Refusal(1004);
  }

  checkExpiry(exp: unknown): void {
    if (Date.now() >= Number(exp) * 1000) throw new Refusal(1005);
  }

  profile(uid: string): Json {
    const avatar_url = 'https://cdn.example.com/a/7-128.png';
    return { uid, nick_name: 'Seven', avatar_url, gender: 'female', is_ai: 0 };
  }

  tokenData(uid: string): Json {
    const { token, exp } = this.issue(uid, 'ss_token');
    const expire_date = exp * 1000;
    return { ss_token: token, expire_date, expire_date_str: String(expire_date) };
  }

  getSstoken({ code }: Json): Json | Promise<Json> {
    const uid = this.verify(code, 'code');
    return { ...this.tokenData(uid), user_info: this.profile(uid) };
  }

  updateSstoken({ ss_token }: Json): Json {
    return this.tokenData(this.verify(ss_token, 'ss_token'));
  }

  getUserInfo({ ss_token }: Json): Json {
    return this.profile(this.verify(ss_token, 'ss_token'));
  }

  report({ report_type, report_msg }: Json): Json | Promise<Json> {
    const { game_round_id } = (report_msg ?? {}) as Json;
    this.remember(`${String(report_type)} ${String(game_round_id)}`);
    return {};
  }

  notify({ notify_id }: Json): Json {
    this.remember(`notify ${String(notify_id)}`);
    return {};
  }

  remember(key: string): void {
    this.seen.add(key);
  }

  balance(uid: unknown): number {
    const balance = this.balances.get(String(uid));
    if (balance === undefined) throw new Refusal();
    return balance;
  }

  getAccount({ uid }: Json): Json {
    const avatar_url = 'https://cdn.example.com/a/9-128.png';
    return { nickname: 'Nine', avatar_url, score: this.balance(uid), vip_level: 0 };
  }

  getScore({ uid }: Json): Json {
    return { score: this.balance(uid) };
  }

  updateScore(order: Json): Json | Promise<Json> {
    this.checkOrder(order);
    const { order_id, uid, score, type } = order as { [name: string]: string } & { score: never };
    this.checkRepeat(String(order_id));
    const balance = this.balance(uid);
    const after = balance + (Number(type) === 1 ? -Number(score) : Number(score));
    this.checkBalance(after);
    return this.book(String(order_id), String(uid), after);
  }

  checkOrder({ order_id, score, type }: Json): void {
    if (typeof order_id !== 'string' || order_id === '') throw new Refusal();
    if (!Number.isSafeInteger(score) || Number(score) < 0) throw new Refusal();
    if (type !== 1 && type !== 2) throw new Refusal();
  }

  checkRepeat(orderId: string): void {
    if (this.orders.has(orderId)) throw new Refusal(undefined, 9001);
  }

  checkBalance(after: number): void {
    if (after < 0) throw new Refusal(undefined, 9000);
  }

  book(orderId: string, uid: string, after: number): Json | Promise<Json> {
    this.orders.add(orderId);
    this.balances.set(uid, after);
    return { score: after };
  }
}
