import { readNotification, readReport } from '../../src/inbox/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import type { AppBackend } from './peers.ts';
import { appId } from './service.ts';

export interface FeedEvent {
  readonly cursor: string;
  readonly type: string;
  readonly app_id: string;
  readonly key: string;
  readonly received_at_ms: number;
  readonly body: Record<string, unknown> | null;
  readonly raw: string;
}

export interface FeedPage {
  readonly events: readonly FeedEvent[];
  readonly next_cursor: string;
}

/** When messages came that a test does not care about: not so long ago that they have expired. */
export const toldAtMs = Date.now();

export interface Told {
  readonly app?: string;
  readonly atMs?: number;
}

/** Keeps reports as the service would, without asking it. */
export async function tellReports(store: Store, bodies: readonly string[], told: Told = {}) {
  const { app = appId, atMs = toldAtMs } = told;
  return await store.events.append(bodies.map((body) => readReport(app, Buffer.from(body), atMs)));
}

export async function tellNotification(store: Store, body: string, told: Told = {}) {
  const { app = appId, atMs = toldAtMs } = told;
  await store.events.append([readNotification(app, Buffer.from(body), atMs)]);
}

/** A page of the feed, which has to be there. */
export async function readPage(app: AppBackend, query = ''): Promise<FeedPage> {
  return (await app.good('GET', `/v1/events${query}`)) as unknown as FeedPage;
}

/** Follows `next_cursor` until nothing more comes. */
export async function readAll(app: AppBackend, query = '', after = '0'): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for (let cursor = after; ; ) {
    const page = await readPage(app, `?after=${cursor}${query}`);
    if (page.events.length === 0) return events;
    events.push(...page.events);
    cursor = page.next_cursor;
  }
}

export function keysOf(events: readonly FeedEvent[]): string[] {
  return events.map(({ key }) => key);
}
