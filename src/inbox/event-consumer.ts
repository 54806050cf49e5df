import { setTimeout as sleep } from 'node:timers/promises';
import {
  backoffMs,
  type Clock,
  errorText,
  guardListener,
  hasControlCharacter,
  longestTimerMs,
  Signal,
} from '../core/index.ts';
import type { ConsumerStore, SetAsideEvent } from './consumer-store.ts';
import { createRetryWarning, type FailedTry, warnOfSetAside } from './consumer-warnings.ts';
import { createDispatcher, type Dispatcher, MalformedEventError } from './dispatch-event.ts';

import type { EventHandlers } from './event-handlers.ts';
import type { EventStore } from './event-store.ts';
import type { StoredEvent } from './message.ts';
import { type RetryOptions, retryOptions } from './retry-options.ts';

/** Events read at once. */
const pageSize = 100;

export interface EventConsumerOptions {
  readonly store: {
    readonly events: Pick<EventStore, 'listEvents' | 'subscribe'>;
    readonly consumers: Pick<ConsumerStore, 'findPosition' | 'savePosition' | 'setAside'>;
  };
  /**
   * Under which the position is kept; 1 to 200 characters, no control characters. One consumer of a
   * name at a time.
   */
  readonly name: string;
  readonly handlers: EventHandlers;
  readonly clock: Clock;
  /** From 0 to under 1, as Math.random. */
  readonly random: () => number;
  /** Only events of this app. */
  readonly appId?: string;
  readonly retry?: Partial<RetryOptions>;
  /**
   * Called when a handler or the store failed and it is tried again; the error is whatever was
   * thrown. Default: a warning of Node's (`process.emitWarning`) for each kind of
   * error, of 20 at most.
   */
  readonly onRetry?: (failure: FailedTry) => void;
  /** Called when an event was set aside. Default: a warning for each one. */
  readonly onSetAside?: (event: SetAsideEvent) => void;
}

export interface EventConsumer {
  /**
   * Goes on behind the saved position, from the first event at the first time. Keeps the process
   * alive until it is stopped.
   */
  start(): void;
  /** Waits for a handler that is under way, then ends; no handler is called afterwards. */
  stop(): Promise<void>;
}

/**
 * Calls handlers with every event in commit order, one at a time. The position is saved behind each
 * event that was handled. A handler that fails is called again with growing delays, and what fails
 * too often is set aside, so that it does not hold up the rest for ever.
 *
 * @throws {TypeError} for wrong handlers or a wrong name
 * @throws {RangeError} for a wrong retry option
 */
export function createEventConsumer(options: EventConsumerOptions): EventConsumer {
  return new Consumer(options);
}

class Consumer implements EventConsumer {
  readonly #options: EventConsumerOptions;
  readonly #dispatcher: Dispatcher;
  readonly #retry: RetryOptions;
  readonly #onRetry: (failure: FailedTry) => void;
  readonly #onSetAside: (event: SetAsideEvent) => void;
  readonly #news = new Signal();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: EventConsumerOptions) {
    const { name } = options;
    if (typeof name !== 'string' || name === '' || name.length > 200) {
      throw new TypeError('name: a text of 1 to 200 characters is needed');
    }
    // No store would keep them as they are: two names could become one, and share its position.
    if (hasControlCharacter(name) || !name.isWellFormed()) {
      throw new TypeError('name: no control characters and no lone surrogates');
    }
    this.#options = options;
    this.#dispatcher = createDispatcher(options.handlers);
    this.#retry = retryOptions(options.retry);
    this.#onRetry = guardListener('onRetry', options.onRetry ?? createRetryWarning(name));
    this.#onSetAside = guardListener('onSetAside', options.onSetAside ?? warnOfSetAside);
  }

  start(): void {
    this.#running ??= this.#untilStopped();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#news.raise();
    await this.#running;
  }

  /** Nothing else need keep the process alive while it waits for the next event. */
  async #untilStopped(): Promise<void> {
    const alive = setInterval(() => {}, longestTimerMs);
    try {
      await this.#run();
    } finally {
      clearInterval(alive);
    }
  }

  async #run(): Promise<void> {
    const { store, name, appId } = this.#options;
    const unsubscribe = store.events.subscribe(() => this.#news.raise());
    const { types } = this.#dispatcher;
    let after = (await this.#persist(() => store.consumers.findPosition(name))) ?? 0;
    while (!this.#isStopped) {
      const query = { after, limit: pageSize, appId, types };
      const events = (await this.#persist(() => store.events.listEvents(query))) ?? [];
      for (const event of events) {
        if (!(await this.#handle(event))) break;
        after = event.position;
      }
      if (events.length === 0) await this.#news.wait();
    }
    unsubscribe();
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** @returns whether it is done with; false: stopped */
  async #handle(event: StoredEvent): Promise<boolean> {
    const { store, name } = this.#options;
    const { position } = event;
    for (let attempts = 1; !this.#isStopped; attempts++) {
      try {
        await this.#dispatcher.dispatch(event);
        await this.#persist(() => store.consumers.savePosition(name, position));
        return true;
      } catch (error) {
        const isHopeless = error instanceof MalformedEventError;
        if (isHopeless || attempts >= this.#retry.maxAttempts) {
          return await this.#setAside(position, attempts, error);
        }
        this.#onRetry({ error, attempts, position });
        await this.#pause(attempts);
      }
    }
    return false;
  }

  /** @returns whether it is done with; false: stopped before that was written down */
  async #setAside(position: number, attempts: number, error: unknown): Promise<boolean> {
    const { store, name, clock } = this.#options;
    const event = { consumer: name, position, attempts, error: errorText(error), atMs: clock() };
    const isKept = await this.#persist(async () => {
      await store.consumers.setAside(event);
      return true;
    });
    if (isKept !== true) return false;
    this.#onSetAside(event);
    return true;
  }

  /** Repeats what the store refuses: the handler must not be called again for it. */
  async #persist<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await work();
      } catch (error) {
        if (this.#isStopped) return undefined;
        this.#onRetry({ error, attempts });
        await this.#pause(attempts);
      }
    }
  }

  async #pause(attempts: number): Promise<void> {
    const delayMs = backoffMs(attempts, this.#retry, this.#options.random());
    await sleep(delayMs, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
