import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../support/http-client.ts';
import { AppBackend } from '../support/peers.ts';
import type { Scope } from '../support/scope.ts';
import { apiKey } from '../support/service.ts';
import type { Sighting } from './compare.ts';
import { sightingOf } from './sighting.ts';

const retryMs = 100;

/** Goes through the feed from cursor to cursor, at whichever replica answers. */
export class FeedReader {
  readonly read: Sighting[] = [];
  readonly #app: AppBackend;
  #isStopping = false;

  constructor(scope: Scope, url: string) {
    const client = new HttpClient(url);
    this.#app = new AppBackend(client, apiKey);
    scope.defer(() => client.close());
  }

  async run(): Promise<void> {
    let cursor = '0';
    while (!this.#isStopping) {
      const answer = await this.#app
        .call('GET', `/v1/events?after=${cursor}&limit=200`)
        .catch(() => undefined);
      const { events, next_cursor } = parsePage(answer?.status === 200 ? answer.text : '{}');
      for (const event of events) this.read.push(sightingOf(Number(event.cursor), event.raw));
      cursor = next_cursor ?? cursor;
      if (events.length === 0) await sleep(retryMs);
    }
  }

  stop(): void {
    this.#isStopping = true;
  }
}

interface Page {
  readonly events: readonly { readonly cursor: string; readonly raw: string }[];
  readonly next_cursor?: string;
}

function parsePage(text: string): Page {
  return { events: [], ...(JSON.parse(text) as Partial<Page>) };
}
