import type { ServerResponse } from 'node:http';
import type { EventQuery } from '../inbox/index.ts';
import type { Metrics } from './metrics.ts';
import { ProblemError } from './problem.ts';

/** Each looks into the store when something was appended. */
const maxReaders = 100;

export type ReaderKind = 'poll' | 'stream';

/** Those who wait for events: a bounded number, and none any more when the service stops. */
export class FeedReaders {
  readonly #metrics: Metrics;
  readonly #readers = new Map<ServerResponse, AbortController>();
  #closed = false;
  #position: number | undefined;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /**
   * Lets a reader wait until its response has ended.
   *
   * @returns aborted when its client is gone or the service stops
   * @throws {ProblemError} `too_many_readers`
   */
  enter(kind: ReaderKind, response: ServerResponse): AbortSignal {
    const reader = new AbortController();
    if (this.#closed || response.closed) {
      reader.abort();
      return reader.signal;
    }
    if (this.#readers.size >= maxReaders) {
      throw new ProblemError('too_many_readers', `${maxReaders} wait already: try again later`);
    }
    this.#readers.set(response, reader);
    this.#metrics.feedReaders.inc({ kind });
    response.once('close', () => {
      this.#readers.delete(response);
      this.#metrics.feedReaders.dec({ kind });
      reader.abort();
    });
    return reader.signal;
  }

  /** Up to which event a reader of the whole feed has come since the start. */
  get position(): number | undefined {
    return this.#position;
  }

  /** Notes that a reader is done with the events of its query up to a position. */
  passed({ types, appId }: EventQuery, position: number): void {
    if (types !== undefined || appId !== undefined) return;
    this.#position = Math.max(this.#position ?? 0, position);
  }

  /** Ends all waiting: polls are answered with what there is, streams end. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers.values()) reader.abort();
  }
}
