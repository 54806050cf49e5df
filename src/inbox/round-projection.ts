import { setImmediate as nextTurn } from 'node:timers/promises';
import { guardListener } from '../core/index.ts';
import type { EventStore } from './event-store.ts';
import { projectEvent, rowsOf } from './project-event.ts';
import type { ProjectedPart, RoundRange, RoundStore } from './round-store.ts';
import { maxRoundBytes, maxRoundRows } from './store-rules.ts';

/** Events read at once: less than a millisecond of this thread. */
const pageSize = 64;
/** It waits for a moment without appends, in milliseconds. */
const lullMs = 200;
/** But not longer than this, in milliseconds. */
const maxDelayMs = 2_000;

export interface RoundProjectionOptions {
  readonly events: Pick<EventStore, 'lastPosition' | 'listEvents' | 'subscribe'>;
  readonly rounds: Pick<RoundStore, 'roundsPosition' | 'saveRounds' | 'makeRounds'>;
  /** Called when it failed in the background; the next append tries again. */
  readonly onError?: (error: unknown) => void;
}

/** What became of one. */
interface Batch {
  /** Where the projection is now. */
  readonly position: number;
  /** Or somebody else was quicker. */
  readonly isOurs: boolean;
}

/**
 * Makes rounds and rooms of events, behind their commit, so that a report costs no more than its
 * own event. Any number of processes may do so at once.
 */
export class RoundProjection {
  readonly #events: RoundProjectionOptions['events'];
  readonly #rounds: RoundProjectionOptions['rounds'];
  readonly #onError: (error: unknown) => void;
  #batch: Promise<Batch> | undefined;
  #unsubscribe: (() => void) | undefined;
  #lull: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #background: Promise<void> | undefined;
  /** Whether something came while it was at work in the background, or was left to be done. */
  #hasNews = false;
  /** The position at which it found another process at work, and left it to that. */
  #leftAt: number | undefined;

  constructor({ events, rounds, onError }: RoundProjectionOptions) {
    this.#events = events;
    this.#rounds = rounds;
    this.#onError = guardListener('onError', onError);
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
    while (position < target) ({ position } = await this.#nextBatch(target));
  }

  /**
   * Catches up in the background, where what another process does need not be done twice: as long as
   * the position moves by itself, it is left to whoever moves it.
   *
   * @returns whether something is left
   */
  async #catchUpAlone(): Promise<boolean> {
    const target = await this.#events.lastPosition();
    let position = await this.#rounds.roundsPosition();
    if (this.#leftAt !== undefined && this.#leftAt !== position) {
      this.#leftAt = position;
      return position < target;
    }
    this.#leftAt = undefined;
    while (position < target && this.#unsubscribe !== undefined) {
      const batch = await this.#nextBatch(target);
      ({ position } = batch);
      if (batch.isOurs) continue;
      this.#leftAt = position;
      return true;
    }
    return false;
  }

  /** Calls at the same time share the work. */
  #nextBatch(target: number): Promise<Batch> {
    this.#batch ??= this.#project(target).finally(() => {
      this.#batch = undefined;
    });
    return this.#batch;
  }

  async #project(upTo: number): Promise<Batch> {
    const from = await this.#rounds.roundsPosition();
    const isOurs = from >= upTo || (await this.#makeRounds({ from, upTo }));
    return { position: await this.#rounds.roundsPosition(), isOurs };
  }

  async #makeRounds(range: RoundRange): Promise<boolean> {
    if (this.#rounds.makeRounds !== undefined) return await this.#rounds.makeRounds(range);
    const { from, upTo } = range;
    let to = from;
    const parts: ProjectedPart[] = [];
    let rows = 0;
    let bytes = 0;
    while (to < upTo && rows < maxRoundRows && bytes < maxRoundBytes) {
      const events = await this.#events.listEvents({ after: to, limit: pageSize });
      for (const event of events) {
        const part = projectEvent(event);
        if (part !== undefined) parts.push(part);
        rows += rowsOf(part);
        bytes += event.raw.length;
      }
      // None: they were deleted before they were seen.
      to = events.at(-1)?.position ?? upTo;
      await nextTurn();
    }
    return await this.#rounds.saveRounds({ from, to, parts });
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
    this.#background = this.#catchUpAlone()
      .then((isLeft) => {
        this.#hasNews ||= isLeft;
      }, this.#onError)
      .finally(() => {
        this.#background = undefined;
        if (this.#hasNews && this.#unsubscribe !== undefined) this.#postpone();
        this.#hasNews = false;
      });
  }
}
