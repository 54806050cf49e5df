import type { ApiName, ErrorMeaning } from '../protocol/index.ts';

/** An API of the platform, or the list of their addresses. */
export type CalledApi = ApiName | 'configuration';

/** What every failed call tells. */
export interface CallFacts {
  readonly api: CalledApi;
  /** Requests that were sent, or were tried to be. */
  readonly attempts: number;
  /** Whether one of them may have been carried out although no success was answered. */
  readonly mayHaveActed: boolean;
}

/**
 * A call that failed, for a reason that the program does not decide. Its kinds are the subclasses,
 * told apart by `code`. A wrong argument is a `TypeError` instead, and an aborted signal throws its
 * own reason.
 *
 * None carries a secret, an address or a request, so all are safe to log as they are.
 */
export abstract class SudApiError extends Error implements CallFacts {
  abstract readonly code: 'transport' | 'http' | 'refused' | 'unexpected_answer' | 'unavailable';
  readonly api: CalledApi;
  readonly attempts: number;
  readonly mayHaveActed: boolean;

  constructor(facts: CallFacts, what: string) {
    const times = facts.attempts > 1 ? ` (${facts.attempts} attempts)` : '';
    super(`${facts.api}: ${what}${times}`);
    this.api = facts.api;
    this.attempts = facts.attempts;
    this.mayHaveActed = facts.mayHaveActed;
  }
}

/**
 * Why there was no answer: `connect` no connection came about, `timeout` not in time, `broken` the
 * connection broke, `too_large` the answer is over the limit.
 */
export type TransportReason = 'connect' | 'timeout' | 'broken' | 'too_large';

const transportTexts: Readonly<Record<TransportReason, string>> = {
  connect: 'no connection to the platform',
  timeout: 'no answer in time',
  broken: 'the connection broke before the answer was there',
  too_large: 'the answer is too large',
};

/** There was no whole answer. */
export class SudTransportError extends SudApiError {
  override readonly name = 'SudTransportError';
  readonly code = 'transport';
  readonly reason: TransportReason;
  /** Code of the system, such as `ECONNREFUSED`, where there is one. */
  readonly systemCode: string | undefined;

  constructor(facts: CallFacts, reason: TransportReason, systemCode?: string) {
    super(facts, transportTexts[reason] + (systemCode === undefined ? '' : `, ${systemCode}`));
    this.reason = reason;
    this.systemCode = systemCode;
  }
}

/** The answer has another HTTP status than 2xx and says nothing more. */
export class SudHttpError extends SudApiError {
  override readonly name = 'SudHttpError';
  readonly code = 'http';
  readonly status: number;

  constructor(facts: CallFacts, status: number) {
    super(facts, `HTTP status ${status}`);
    this.status = status;
  }
}

export interface Refusal {
  readonly retCode: number;
  /** `undefined` if the code is not documented. */
  readonly meaning: ErrorMeaning | undefined;
  /** Text of the answer, cut, without the secret. */
  readonly retMsg: string;
  /** How far the platform's clock is ahead of ours, if it said so; whole seconds in it. */
  readonly clockSkewMs: number | undefined;
}

/** From here on a difference of the clocks is worth a word: far above the second of a Date. */
const notableSkewMs = 30_000;

/** The platform understood the request and refused it. */
export class SudRefusedError extends SudApiError {
  override readonly name = 'SudRefusedError';
  readonly code = 'refused';
  readonly retCode: number;
  /** Name of the code, such as `GAME_NOT_FOUND`. */
  readonly retCodeName: string | undefined;
  readonly meaning: string | undefined;
  readonly retMsg: string;
  readonly clockSkewMs: number | undefined;

  constructor(facts: CallFacts, refusal: Refusal) {
    const { retCode, meaning, retMsg, clockSkewMs = 0 } = refusal;
    const known = meaning === undefined ? '' : ` ${meaning.name}: ${meaning.meaning}`;
    // What stands there already it need not say again.
    const said = retMsg === '' || known.includes(retMsg) ? '' : ` It says "${retMsg}".`;
    const skew =
      Math.abs(clockSkewMs) < notableSkewMs
        ? ''
        : ` Its clock and this one differ by ${Math.round(Math.abs(clockSkewMs) / 1000)} s.`;
    super(facts, `ret_code ${retCode}${known}${said}${skew}`);
    this.retCode = retCode;
    this.retCodeName = meaning?.name;
    this.meaning = meaning?.meaning;
    this.retMsg = retMsg;
    this.clockSkewMs = refusal.clockSkewMs;
  }
}

/** The answer is none that the API documents. */
export class SudUnexpectedAnswerError extends SudApiError {
  override readonly name = 'SudUnexpectedAnswerError';
  readonly code = 'unexpected_answer';
  /** What is wrong and where, without any value. */
  readonly problem: string;

  constructor(facts: CallFacts, problem: string) {
    super(facts, `unexpected answer: ${problem}`);
    this.problem = problem;
  }
}

/** The platform's list of addresses has none for this API: the app has not got it. */
export class SudUnavailableError extends SudApiError {
  override readonly name = 'SudUnavailableError';
  readonly code = 'unavailable';

  constructor(api: CalledApi, what: string) {
    super({ api, attempts: 0, mayHaveActed: false }, what);
  }
}
