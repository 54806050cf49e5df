import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Signal } from '../core/index.ts';
import type { EventStore, StoredEvent } from '../inbox/index.ts';
import { type NewDelivery, newDelivery } from './delivery.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import type { WebhookStores } from './webhook-store.ts';

/** Events of one transaction. */
const batchSize = 64;
/** Events looked at before others have a turn: each is parsed. */
const eventsPerTurn = 8;
/** Events that come within this many milliseconds are taken together. */
const gatherMs = 25;
/** Behind a failure of the store, in milliseconds. */
const retryMs = 1_000;

export interface FanOutOptions {
  readonly events: Pick<EventStore, 'lastPosition' | 'listEvents' | 'subscribe'>;
  readonly webhooks: WebhookStores;
  /** Called when there is something new to be sent. Must not throw. */
  readonly onDeliveries: () => void;
  /** Called when the store failed; it is tried again. Must not throw. */
  readonly onError: (error: unknown) => void;
}

/**
 * Makes deliveries of events, in the order of the feed and each once, behind their commit. Any
 * number of processes may do so at once.
 */
export class WebhookFanOut {
  readonly #options: FanOutOptions;
  readonly #news = new Signal();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#news.raise();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { events, onError } = this.#options;
    const { signal } = this.#stop;
    const unsubscribe = events.subscribe(() => this.#news.raise());
    while (!signal.aborted) {
      try {
        if (await this.#step()) continue;
        await this.#news.wait();
        await sleep(gatherMs, undefined, { signal }).catch(() => {});
      } catch (error) {
        onError(error);
        await sleep(retryMs, undefined, { signal }).catch(() => {});
      }
    }
    unsubscribe();
  }

  /**
   * One batch. The target is read before the endpoints are: an endpoint that is not seen here was
   * not added yet when the events up to the target were committed, so it misses nothing that came
   * after it was added.
   *
   * @returns whether there may be more
   */
  async #step(): Promise<boolean> {
    const { events, webhooks, onDeliveries } = this.#options;
    const target = await events.lastPosition();
    const endpoints = await webhooks.endpoints.listEndpoints();
    if (endpoints.length === 0) return false;
    const from = await webhooks.deliveries.fanOutPosition();
    const after = Math.max(from, Math.min(...endpoints.map((each) => each.sincePosition)));
    if (after >= target) return false;
    const query = { after, limit: batchSize, types: typesOf(endpoints) };
    const page = await events.listEvents(query);
    const batch = page.filter(({ position }) => position <= target);
    const to = batch.at(-1)?.position ?? target;
    const deliveries = await deliveriesOf(batch, endpoints);
    const isSaved = await webhooks.deliveries.saveFanOut({ from, to, deliveries });
    if (isSaved && deliveries.length > 0) onDeliveries();
    return true;
  }
}

/** All that any of them wants; undefined: every type. */
function typesOf(endpoints: readonly WebhookEndpoint[]): readonly string[] | undefined {
  if (endpoints.some(({ types }) => types === undefined)) return undefined;
  return [...new Set(endpoints.flatMap(({ types }) => types ?? []))];
}

async function deliveriesOf(
  events: readonly StoredEvent[],
  endpoints: readonly WebhookEndpoint[],
): Promise<NewDelivery[]> {
  const deliveries: NewDelivery[] = [];
  for (const [index, event] of events.entries()) {
    if (index % eventsPerTurn === eventsPerTurn - 1) await nextTurn();
    for (const endpoint of endpoints) {
      if (isWanted(event, endpoint)) deliveries.push(newDelivery(endpoint.id, event));
    }
  }
  return deliveries;
}

function isWanted({ appId, position, type }: StoredEvent, endpoint: WebhookEndpoint): boolean {
  if (appId !== endpoint.appId || position <= endpoint.sincePosition) return false;
  return endpoint.types === undefined || endpoint.types.includes(type);
}
