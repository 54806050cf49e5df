import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from './event-store.ts';
import { projectEvent } from './project-event.ts';
import type { ProjectedPart, RoundStore } from './round-store.ts';

/** Events read at once: less than a millisecond of this thread. */
const pageSize = 64;
/**
 * Rows of one transaction, rounds and their players. Players are spread over the whole index: the more
 * of them are written together, the fewer times is each of its pages. Making so many ready for
 * PostgreSQL takes this thread some milliseconds.
 */
const batchRows = 2_500;
/** It ends after as many bytes of events, too, which may hold more players than memory should. */
const batchBytes = 4 * 1024 * 1024;
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

  async #project(target: number): Promise<Batch> {
    const from = await this.#rounds.roundsPosition();
    let to = from;
    const parts: ProjectedPart[] = [];
    let rows = 0;
    let bytes = 0;
    while (to < target && rows < batchRows && bytes < batchBytes) {
      const events = await this.#events.listEvents({ after: to, limit: pageSize });
      for (const event of events) {
        const part = projectEvent(event);
        if (part !== undefined) parts.push(part);
        rows += part?.kind === 'round' ? 1 + part.uids.length : 1;
        bytes += event.raw.length;
      }
      // None: they were deleted before they were seen.
      to = events.at(-1)?.position ?? target;
      await nextTurn();
    }
    const isOurs = to === from || (await this.#rounds.saveRounds({ from, to, parts }));
    return { position: await this.#rounds.roundsPosition(), isOurs };
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
