import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import {
  answerCallback,
  type CallbackAnswer,
  type CallbackApp,
  createCallbackApp,
} from '../../src/callbacks/index.ts';
import type { Clock } from '../../src/core/index.ts';
import {
  adjustScore,
  type Booking,
  createLedger,
  createLedgerWallet,
  type LedgerStore,
} from '../../src/ledger/index.ts';
import type { ScoreCallbackName } from '../../src/protocol/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { createTokenService } from '../../src/token/index.ts';
import { appId, nowMs, user } from './database.ts';

const secret = 'contract-app-secret-0123456789abcdef';

/** Its moments are all different, as two requests' as a rule are. */
export function tickingClock(): Clock {
  let at = nowMs;
  return () => at++;
}

export interface ScoreAnswer {
  readonly retCode: number;
  /** `data`, its numbers as they stand in the text. */
  readonly data: string;
  readonly answer: CallbackAnswer;
}

export interface OrderBody {
  readonly order_id: string;
  readonly mg_id: string;
  readonly round_id: string;
  readonly uid: string;
  readonly score: unknown;
  readonly type: number;
}

export const uid = 'player-7';
export const consume = 1;
export const gain = 2;

export function orderBody(changes: Partial<OrderBody> = {}): OrderBody {
  const ids = { order_id: 'so-1', mg_id: '1649319572314173442', round_id: 'rnd-cr-5' };
  return { ...ids, uid, score: 250, type: consume, ...changes };
}

/** Plays the game server to one replica: the score callbacks on a store, signed. */
export class ScoreServer {
  readonly #app: CallbackApp;
  readonly #ledger: ReturnType<typeof createLedger>;
  readonly #clock: Clock;

  /** @param ledgerStore in place of the store's own, such as one that loses answers */
  constructor(
    store: Store,
    clock: Clock = tickingClock(),
    ledgerStore: LedgerStore = store.ledger,
  ) {
    const ledger = createLedger({ store: ledgerStore });
    this.#clock = clock;
    this.#ledger = ledger;
    this.#app = createCallbackApp({
      tokens: createTokenService({ appId, secrets: [secret] }),
      secrets: [secret],
      users: store.users,
      wallet: createLedgerWallet({ ledger, users: store.users, clock }),
    });
  }

  /** @param headers default: those of a good signature */
  async call(
    name: ScoreCallbackName,
    body: object | string,
    headers?: Record<string, string>,
  ): Promise<ScoreAnswer> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const request = { headers: headers ?? sign(bytes), body: bytes };
    const answer = await answerCallback(name, this.#app, request);
    if (answer.body === '') return { retCode: Number.NaN, data: '', answer };
    const envelope = JSON.parse(answer.body) as { ret_code: number; data: unknown };
    assert.deepEqual(Object.keys(envelope).sort(), ['data', 'ret_code', 'ret_msg']);
    const data = /"data":(\{.*\})\}$/.exec(answer.body)?.[1] ?? '';
    return { retCode: envelope.ret_code, data, answer };
  }

  /** @returns `ret_code`, and the score if there is one */
  async update(changes: Partial<OrderBody> = {}): Promise<[number, string?]> {
    const { retCode, data } = await this.call('update_score', orderBody(changes));
    if (retCode !== 0) {
      assert.equal(data, '{}');
      return [retCode];
    }
    return [retCode, /^\{"score":(\d+)\}$/.exec(data)?.[1] ?? data];
  }

  /** The balance as the game server is told. */
  async balance(of: string = uid): Promise<string> {
    const { retCode, data } = await this.call('get_score', { uid: of });
    assert.equal(retCode, 0);
    return /^\{"score":(\d+)\}$/.exec(data)?.[1] ?? data;
  }

  /** Gives a user an account with this balance. */
  async fund(balance: bigint, of: string = uid): Promise<void> {
    const adjusted = await adjustScore(this.#ledger, {
      appId,
      uid: of,
      amount: balance,
      reason: 'deposit',
      idempotencyKey: `fund-${of}`,
      atMs: this.#clock(),
    });
    assert.equal(adjusted.outcome, 'booked');
  }

  close(): Promise<void> {
    return this.#ledger.close();
  }
}

/** The headers of a good signature, made without the code under test. */
export function sign(body: Buffer, key = secret): Record<string, string> {
  const [timestamp, nonce] = [String(nowMs), `nonce-${Math.random()}`];
  const signature = createHmac('sha1', key)
    .update(`${appId}\n${timestamp}\n${nonce}\n`)
    .update(body)
    .update('\n')
    .digest('hex');
  return {
    'sud-appid': appId,
    'sud-timestamp': timestamp,
    'sud-nonce': nonce,
    'sud-signature': signature,
  };
}

/** Every booking of the database, by user and sequence. */
export async function listAllBookings(store: Store): Promise<readonly Booking[]> {
  return await store.ledger.listBookings(undefined, undefined, 100_000);
}

export async function addProfile(store: Store, of: string = uid): Promise<void> {
  await store.users.putUsers(appId, [
    user(of, { nick_name: 'Seven', avatar_url: 'https://cdn.example.com/a/7-128.png' }),
  ]);
}
