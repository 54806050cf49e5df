import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** How often the connection is tried out: one that was cut silently looks like one that is idle. */
const heartbeatMs = 3_000;
const heartbeatTimeoutMs = 2_000;
const firstRetryMs = 100;
const maxRetryMs = 5_000;

/**
 * Hears notifications on a connection of its own, made when the first one subscribes. It is made
 * again when it is lost; what was missed in between is made up for by telling everybody. A
 * notification is a hint to look, never the message itself: whoever subscribes polls as well.
 */
export class PostgresListener {
  readonly #config: pg.ClientConfig;
  readonly #subscribers = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();
  #client: pg.Client | undefined;
  #following: Promise<void> | undefined;

  constructor(config: pg.ClientConfig) {
    this.#config = { ...config, query_timeout: heartbeatTimeoutMs };
  }

  /**
   * @param channel an SQL name in lower case
   * @param onNotify must not throw
   * @returns ends the subscription
   */
  subscribe(channel: string, onNotify: () => void): () => void {
    const subscribers = this.#subscribers.get(channel) ?? new Set();
    this.#subscribers.set(channel, subscribers.add(onNotify));
    // On a connection that fails here the next one will do it.
    if (subscribers.size === 1) this.#client?.query(`listen ${channel}`).catch(() => {});
    this.#following ??= this.#follow();
    return () => subscribers.delete(onNotify);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    let retryMs = firstRetryMs;
    while (!signal.aborted) {
      const client = new pg.Client(this.#config);
      try {
        await this.#listen(client);
        retryMs = firstRetryMs;
        await this.#untilLost(client);
      } catch {
        // Lost, or not to be had: once more. That it was so is seen by those who poll.
      } finally {
        this.#client = undefined;
        // Waits for the server to close, which one that is out of reach never does.
        client.end().catch(() => {});
      }
      // Not all replicas at once when the database comes back.
      await sleep(randomInt(retryMs / 2, retryMs), undefined, { signal }).catch(() => {});
      retryMs = Math.min(retryMs * 2, maxRetryMs);
    }
  }

  async #listen(client: pg.Client): Promise<void> {
    client.on('error', () => {});
    client.on('notification', ({ channel }) => this.#tell(channel));
    await client.connect();
    this.#client = client;
    for (const channel of this.#subscribers.keys()) await client.query(`listen ${channel}`);
    for (const channel of this.#subscribers.keys()) this.#tell(channel);
  }

  /** Resolves when it is closed, rejects when the connection is lost. */
  async #untilLost(client: pg.Client): Promise<void> {
    const { signal } = this.#closing;
    const lost = new AbortController();
    const ended = once(client, 'end', { signal }).finally(() => lost.abort());
    ended.catch(() => {});
    const either = AbortSignal.any([signal, lost.signal]);
    while (!signal.aborted) {
      await sleep(heartbeatMs, undefined, { signal: either }).catch(() => {});
      if (!signal.aborted) await client.query('select 1');
    }
  }

  #tell(channel: string): void {
    for (const subscriber of this.#subscribers.get(channel) ?? []) subscriber();
  }
}
