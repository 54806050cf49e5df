import type { Clock } from '../core/index.ts';
import type { UserInfo } from '../protocol/index.ts';
import type { AppCalls } from './app-calls.ts';
import { requireAccepted } from './require-accepted.ts';
import type { Timeline } from './timeline.ts';

interface Session {
  readonly uid: string;
  ssToken: string;
  /** Simulated. */
  expiresAtMs: number;
}

export interface SessionsOptions {
  readonly calls: AppCalls;
  readonly timeline: Timeline;
  /** What `expire_date` is compared with. */
  readonly clock: Clock;
  /** Whether the user still plays, so that the token is kept fresh. */
  readonly isPresent: (uid: string) => boolean;
}

/** How long before its end a token is renewed; no page says. */
const renewalMarginMs = 300_000;
/** However short a token lives, it is not renewed more often. */
const shortestLifeMs = 1_000;

/** Exchanges codes for users through the app's callbacks, and keeps their tokens fresh. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #byUid = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * get_sstoken, then get_user_info unless the first answer had the user (callbacks contract,
   * section 2.1).
   *
   * @throws {Refused} with the code that the game server has for the fault of the answer
   */
  async enter(code: string): Promise<UserInfo> {
    const { calls } = this.#options;
    const exchanged = await calls.call({
      callback: 'get_sstoken',
      message: { code },
      about: 'code',
    });
    const { data } = requireAccepted(exchanged);
    const ssToken = String(data.ss_token);
    const user = (data.user_info ?? (await this.#askUser(ssToken))) as UserInfo;
    this.#keep(user.uid, ssToken, Number(data.expire_date));
    return user;
  }

  async #askUser(ssToken: string): Promise<unknown> {
    const message = { ss_token: ssToken };
    const about = 'ss_token';
    const { calls } = this.#options;
    return requireAccepted(await calls.call({ callback: 'get_user_info', message, about })).data;
  }

  #keep(uid: string, ssToken: string, expireDate: number): void {
    const session = { uid, ssToken, expiresAtMs: this.#simulated(expireDate) };
    this.#byUid.set(uid, session);
    // Without a renewal the session ends, as after one that was refused.
    this.#renew(session).catch(() => this.#end(session));
  }

  /** The app's clock does not run faster: what counts is how long the token has left. */
  #simulated(expireDate: number): number {
    const { clock, timeline } = this.#options;
    return timeline.now() + Math.max(expireDate - clock(), shortestLifeMs);
  }

  async #renew(session: Session): Promise<void> {
    const { calls, timeline, isPresent } = this.#options;
    for (;;) {
      const leftMs = session.expiresAtMs - timeline.now();
      const waitMs = Math.max(leftMs - renewalMarginMs, leftMs / 2, shortestLifeMs);
      if (!(await timeline.wait(waitMs))) return;
      if (this.#byUid.get(session.uid) !== session) return;
      if (!isPresent(session.uid)) break;
      const message = { ss_token: session.ssToken };
      const about = session.uid;
      const { data } = await calls.call({ callback: 'update_sstoken', message, about });
      if (data === undefined) break;
      session.ssToken = String(data.ss_token);
      session.expiresAtMs = this.#simulated(Number(data.expire_date));
    }
    this.#end(session);
  }

  #end(session: Session): void {
    if (this.#byUid.get(session.uid) === session) this.#byUid.delete(session.uid);
  }
}
