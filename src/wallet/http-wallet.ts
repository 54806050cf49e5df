import { hash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import {
  type Clock,
  checkWholeNumber,
  guardListener,
  hasUserInfo,
  longestTimerMs,
  parseWebAddress,
  systemClock,
} from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import {
  parseInt64,
  type ScoreOrder,
  type ScoreOutcome,
  type ScoreWallet,
} from '../ledger/index.ts';
import { isSecret } from '../standard-webhooks/index.ts';
import { callWallet, WalletCallError, type WalletConnection } from './call-wallet.ts';
import {
  BalanceAnswer,
  type BalanceRequest,
  BookAnswer,
  type BookRequest,
} from './wallet-messages.ts';

export interface HttpWalletOptions {
  /** Where the app's wallet service is called with POST. Plain `http:` is for private nets only. */
  readonly url: string;
  /** Of Standard Webhooks, `whsec_…`: newest first, at least one. */
  readonly secrets: readonly string[];
  /** Deadline of one call in milliseconds, default 2000. */
  readonly timeoutMs?: number | undefined;
  /** Most calls at once, default 256; one more fails at once instead of waiting. */
  readonly maxConcurrent?: number | undefined;
  /** Default: the system clock. */
  readonly clock?: Clock | undefined;
  /** Default: Node's own, which keeps connections. */
  readonly fetch?: typeof fetch | undefined;
  /** Told of every call, for metrics. */
  readonly onCall?: ((call: WalletCall) => void) | undefined;
}

export interface WalletCall {
  readonly action: 'book' | 'balance';
  /** As the wallet answered; `failed`: it did not, or not so that it means something; `busy`: not asked. */
  readonly outcome: BookAnswer['outcome'] | BalanceAnswer['outcome'] | 'failed' | 'busy';
  readonly durationMs: number;
}

const isBookAnswer = Compile(BookAnswer);
const isBalanceAnswer = Compile(BalanceAnswer);

/**
 * An app's own wallet service, asked over HTTP at every call (docs/ledger.md, "A wallet of your own").
 * Nothing is guessed: an order without a clear answer is `score_outcome_unknown`, a balance without
 * one `wallet_unavailable`. To the repeat of a booked order it says `booked` again, as the service
 * does: put {@link createRememberingWallet} in front of it.
 *
 * @throws {TypeError} for an address or a secret that cannot be
 * @throws {RangeError} for a deadline or a number of calls that is not a whole number from 1
 */
export function createHttpWallet(options: HttpWalletOptions): ScoreWallet {
  return new HttpWallet(options);
}

class HttpWallet implements ScoreWallet {
  readonly #connection: WalletConnection;
  readonly #maxConcurrent: number;
  readonly #onCall: (call: WalletCall) => void;
  #underWay = 0;

  constructor(options: HttpWalletOptions) {
    const { url, secrets, timeoutMs = 2_000, maxConcurrent = 256 } = options;
    const { clock = systemClock, fetch: request = fetch } = options;
    const address = parseWebAddress(url);
    if (address === undefined) {
      throw new TypeError('url: an http:// or https:// address is needed');
    }
    if (hasUserInfo(address)) {
      throw new TypeError('url: no user and password: calls are signed instead');
    }
    if (secrets.length === 0 || !secrets.every(isSecret)) {
      throw new TypeError('secrets: whsec_ and the base64 of 24 to 64 bytes, at least one');
    }
    checkWholeNumber('timeoutMs', timeoutMs, 1, longestTimerMs);
    checkWholeNumber('maxConcurrent', maxConcurrent, 1);
    this.#connection = { url, secrets: [...secrets], timeoutMs, clock, fetch: request };
    this.#maxConcurrent = maxConcurrent;
    this.#onCall = guardListener('onCall', options.onCall);
  }

  async findBalance({ appId, uid }: { readonly appId: string; readonly uid: string }) {
    const request: BalanceRequest = { action: 'balance', app_id: appId, uid };
    try {
      const { answer } = await this.#ask(`balance_${randomUUID()}`, request, isBalanceAnswer);
      return answer.outcome === 'found' ? parseBalance(answer.balance) : undefined;
    } catch (cause) {
      throw new SudgateError('wallet_unavailable', { uid, cause });
    }
  }

  async book(order: ScoreOrder): Promise<ScoreOutcome> {
    const { clock, timeoutMs } = this.#connection;
    const { uid } = order;
    const dueAtMs = performance.now() + timeoutMs;
    try {
      const request = toRequest(order, clock() + timeoutMs);
      const { answer, isSecond } = await this.#ask(idOf(order), request, isBookAnswer);
      return toOutcome(answer, isSecond);
    } catch (cause) {
      // Not before the wallet may book nothing any more: a repeat that is quicker could be refused,
      // and then the order booked all the same.
      const isOver = cause instanceof WalletCallError && cause.isOver;
      if (!isOver) await sleep(Math.max(0, Math.ceil(dueAtMs - performance.now())));
      throw new SudgateError('score_outcome_unknown', { uid, cause });
    }
  }

  /** @throws {WalletCallError} */
  async #ask<Answer extends TSchema>(
    id: string,
    request: BookRequest | BalanceRequest,
    validator: Validator<Record<never, never>, Answer>,
  ): Promise<{ readonly answer: Static<Answer>; readonly isSecond: boolean }> {
    const { action } = request;
    const startedAt = performance.now();
    const tell = (outcome: WalletCall['outcome']): void =>
      this.#onCall({ action, outcome, durationMs: performance.now() - startedAt });
    if (this.#underWay >= this.#maxConcurrent) {
      tell('busy');
      const reason = `${this.#maxConcurrent} calls are under way already`;
      throw new WalletCallError(reason, { isOver: true });
    }
    this.#underWay++;
    let outcome: WalletCall['outcome'] = 'failed';
    try {
      const { answer, isSecond } = await callWallet(this.#connection, id, request);
      if (!validator.Check(answer))
        throw new WalletCallError('the answer is not the documented one');
      ({ outcome } = answer as { outcome: WalletCall['outcome'] });
      return { answer: answer as Static<Answer>, isSecond };
    } finally {
      this.#underWay--;
      tell(outcome);
    }
  }
}

/** The same for every call with one order. An order id itself may hold what no header can. */
function idOf({ appId, orderId }: ScoreOrder): string {
  return `order_${hash('sha256', JSON.stringify([appId, orderId])).slice(0, 40)}`;
}

function toRequest(order: ScoreOrder, expiresAtMs: number): BookRequest {
  return {
    action: 'book',
    app_id: order.appId,
    order_id: order.orderId,
    uid: order.uid,
    type: order.type,
    amount: String(order.amount),
    mg_id: order.mgId,
    round_id: order.roundId,
    expires_at_ms: expiresAtMs,
  };
}

/**
 * @param isSecond whether an earlier call with the order may be carried out yet
 * @throws {WalletCallError}
 */
function toOutcome(answer: BookAnswer, isSecond: boolean): ScoreOutcome {
  switch (answer.outcome) {
    case 'booked':
      return { outcome: 'booked', balance: parseBalance(answer.balance) };
    case 'conflict':
      return { outcome: 'duplicate', isSame: false };
    case 'late':
      // An earlier call may have booked it all the same.
      throw new WalletCallError('the call came too late: compare the clocks', { isOver: true });
    default:
      if (isSecond) {
        const refusal = `${answer.outcome}, but the connection of a call before broke`;
        throw new WalletCallError(`${refusal}: that one may be booked yet`);
      }
      return { outcome: answer.outcome };
  }
}

/** @throws {WalletCallError} */
function parseBalance(digits: string): bigint {
  const balance = parseInt64(digits);
  if (balance === undefined) throw new WalletCallError('the balance is beyond an int64');
  return balance;
}
