import { once } from 'node:events';
import http from 'node:http';
import type { FeedEvent } from './feed.ts';
import type { Scope } from './scope.ts';
import { apiKey } from './service.ts';

export interface StreamedEvent {
  readonly id: string;
  readonly event: FeedEvent;
}

/** A client of server-sent events that reads only when it is told to. */
export class EventStreamClient {
  readonly response: http.IncomingMessage;
  /** What has come so far. */
  readonly events: StreamedEvent[] = [];
  comments = 0;
  readonly ended: Promise<unknown>;
  #text = '';

  private constructor(response: http.IncomingMessage) {
    this.response = response;
    this.ended = once(response, 'close');
    response.on('error', () => {});
  }

  /** Resolves with the head of the answer. */
  static async connect(scope: Scope, url: string, headers = {}): Promise<EventStreamClient> {
    const authorization = `Bearer ${apiKey}`;
    const request = http.get(url, { agent: false, headers: { authorization, ...headers } });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const client = new EventStreamClient(response);
    scope.defer(() => client.disconnect());
    return client;
  }

  /** Reads all that comes from now on. */
  read(): this {
    this.response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    return this;
  }

  disconnect(): void {
    this.response.destroy();
  }

  get lastId(): string | undefined {
    return this.events.at(-1)?.id;
  }

  #take(text: string): void {
    const blocks = (this.#text + text).split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) this.comments++;
      const [, id, data] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (id === undefined || data === undefined) continue;
      this.events.push({ id, event: JSON.parse(data) as FeedEvent });
    }
  }
}
