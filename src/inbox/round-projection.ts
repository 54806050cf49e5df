import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from './event-store.ts';
import { projectEvent } from './project-event.ts';
import type { ProjectedPart, RoundStore } from './round-store.ts';

/** Events read at once: less than a millisecond of this thread. */
const pageSize = 64;
/**
 * Events of one transaction. Players are spread over the whole index: the more of them are written
 * together, the fewer times is each of its pages.
 */
const batchSize = 1_024;
/** It waits for a moment without appends, in milliseconds. */
const lullMs = 200;
/** But not longer than this, in milliseconds. */
const maxDelayMs = 2_000;

export interface RoundProjectionOptions {
  readonly events: Pick<EventStore, 'lastPosition' | 'listEvents' | 'subscribe'>;
  readonly rounds: Pick<RoundStore, 'roundsPosition' | 'saveRounds'>;
  /** Called when it failed in the background; the next append tries again. Must not throw. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Makes rounds and rooms of events, behind their commit, so that a report costs no more than its
 * own event. Any number of processes may do so at once.
 */
export class RoundProjection {
  readonly #events: RoundProjectionOptions['events'];
  readonly #rounds: RoundProjectionOptions['rounds'];
  readonly #onError: (error: unknown) => void;
  #batch: Promise<number> | undefined;
  #unsubscribe: (() => void) | undefined;
  #lull: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #background: Promise<void> | undefined;
  /** Whether something came while it was at work in the background. */
  #hasNews = false;

  constructor({ events, rounds, onError }: RoundProjectionOptions) {
    this.#events = events;
    this.#rounds = rounds;
    this.#onError = onError ?? (() => {});
  }

  /** Follows the appends, a few seconds behind, until {@link stop}. */
  start(): void {
    if (this.#unsubscribe !== undefined) return;
    this.#unsubscribe = this.#events.subscribe(() => this.#postpone());
    this.#postpone();
  }

  /** Stops following and waits for what is under way, so that the store can be closed. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#clearTimers();
    await this.#background;
    await this.#batch?.catch(() => {});
  }

  /** Resolves when everything is in that was committed before the call. */
  async catchUp(): Promise<void> {
    const target = await this.#events.lastPosition();
    let position = await this.#rounds.roundsPosition();
    while (position < target) {
      // Calls at the same time share the work.
      this.#batch ??= this.#project(target).finally(() => {
        this.#batch = undefined;
      });
      position = await this.#batch;
    }
  }

  /** One batch. */
  async #project(target: number): Promise<number> {
    const from = await this.#rounds.roundsPosition();
    let to = from;
    const parts: ProjectedPart[] = [];
    for (let read = 0; to < target && read < batchSize; read += pageSize) {
      const events = await this.#events.listEvents({ after: to, limit: pageSize });
      parts.push(...events.flatMap((event) => projectEvent(event) ?? []));
      // None: they were deleted before they were seen.
      to = events.at(-1)?.position ?? target;
      await nextTurn();
    }
    if (to > from) await this.#rounds.saveRounds({ from, to, parts });
    return await this.#rounds.roundsPosition();
  }

  #postpone(): void {
    if (this.#background !== undefined) {
      this.#hasNews = true;
      return;
    }
    const follow = (): void => this.#follow();
    this.#deadline ??= setTimeout(follow, maxDelayMs).unref();
    this.#lull = this.#lull?.refresh() ?? setTimeout(follow, lullMs).unref();
  }

  #clearTimers(): void {
    clearTimeout(this.#lull);
    clearTimeout(this.#deadline);
    this.#lull = undefined;
    this.#deadline = undefined;
  }

  #follow(): void {
    this.#clearTimers();
    this.#background = this.catchUp()
      .catch(this.#onError)
      .finally(() => {
        this.#background = undefined;
        if (this.#hasNews && this.#unsubscribe !== undefined) this.#postpone();
        this.#hasNews = false;
      });
  }
}
