import type { Clock } from '../core/index.ts';
import {
  type AppServerClient,
  encodeMessage,
  loginMessage,
  type Outcome,
  readLoginCode,
} from '../game-server/index.ts';
import { mintCode } from './mint-code.ts';

/** Thrown where the login of the app gives no code. */
export class NoCode extends Error {
  override readonly name = 'NoCode';

  constructor(url: URL, outcome: Outcome) {
    const seen = outcome.answered ? `HTTP ${outcome.status}` : `no answer: ${outcome.reason}`;
    super(`${url.origin}${url.pathname} gave no code (${seen}): data.code is missing`);
  }
}

export interface CodesOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly clock: Clock;
  /** Absent: codes are minted. */
  readonly loginUrl: URL | undefined;
  readonly client: () => AppServerClient;
}

/** Gets codes for users of the app, as their clients would. */
export class Codes {
  readonly #options: CodesOptions;

  constructor(options: CodesOptions) {
    this.#options = options;
  }

  /** @throws {NoCode} */
  async codeFor(uid: string): Promise<string> {
    const { appId, loginUrl, client } = this.#options;
    if (loginUrl === undefined) return mintCode({ ...this.#options, uid });
    const { outcome } = await client().call({
      ...{ callback: 'get_sstoken', url: loginUrl, signed: false },
      body: encodeMessage(loginMessage(uid, appId)),
    });
    const code = readLoginCode(outcome);
    if (code === undefined) throw new NoCode(loginUrl, outcome);
    return code;
  }
}
