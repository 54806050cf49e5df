import { type EventStore, followEvents, type StoredEvent, toFeedEvent } from '../../inbox/index.ts';
import {
  type AppOptions,
  loadCommandConfig,
  namedAppId,
  withExistingStore,
} from '../command-context.ts';
import { listLastEvents } from '../list-last-events.ts';
import { showMoment } from '../moments.ts';
import { noteUnknownTypes } from '../note-unknown-types.ts';
import { type Column, Table } from '../table.ts';
import { dim, lineWidth, printJsonLine, printLine } from '../terminal.ts';

/** Events read at once when following. */
const batchEvents = 200;
/** Keeps the process alive while nothing comes, in milliseconds. */
const idleMs = 60_000;

interface TailOptions extends AppOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly type?: readonly string[];
  readonly after?: number;
}

export async function tailEvents(options: TailOptions): Promise<void> {
  const config = loadCommandConfig(options);
  noteUnknownTypes(options.type);
  const appId = namedAppId(config, options);
  const print = options.json === true ? printAsJson : new EventTable(config.apps.length > 1).print;
  await withExistingStore(config, async ({ events }) => {
    let last: number | undefined;
    for await (const page of firstPages(events, options, appId)) {
      print(page);
      last = page.at(-1)?.position ?? last;
    }
    if (options.follow !== true) {
      if (last === undefined) process.stderr.write(dim(`${await noEvents(events)}\n`));
      return;
    }
    const after = last ?? options.after ?? (await events.lastPosition());
    const query = { after, limit: batchEvents, types: options.type, appId };
    for await (const batch of followEvents({ store: events, query, idleMs, signal: untilSignal() }))
      print(batch);
  });
}

/** A page ends early where events are large. */
async function* firstPages(
  store: EventStore,
  { lines, type: types, after: from }: TailOptions,
  appId: string | undefined,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  if (from === undefined) {
    if (lines > 0) yield await listLastEvents(store, { types, appId }, lines);
    return;
  }
  let after = from;
  for (let left = lines; left > 0; ) {
    const page = await store.listEvents({ after, limit: left, types, appId });
    if (page.length === 0) return;
    yield page;
    left -= page.length;
    after = page.at(-1)?.position ?? after;
  }
}

/** None at all, or none of those that were asked for. */
async function noEvents(store: EventStore): Promise<string> {
  return (await store.lastPosition()) === 0 ? 'no events yet' : 'no such events';
}

function untilSignal(): AbortSignal {
  const abort = new AbortController();
  const end = (): void => abort.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  return abort.signal;
}

function printAsJson(events: readonly StoredEvent[]): void {
  for (const event of events) printJsonLine(toFeedEvent(event));
}

class EventTable {
  readonly #showsApp: boolean;
  #table: Table | undefined;

  constructor(showsApp: boolean) {
    this.#showsApp = showsApp;
  }

  readonly print = (events: readonly StoredEvent[]): void => {
    if (events.length === 0) return;
    const rows = events.map((event) => this.#cells(event));
    if (this.#table === undefined) {
      this.#table = new Table(this.#columns(), rows, lineWidth());
      printLine(this.#table.head());
    }
    for (const row of rows) printLine(this.#table.line(row));
  };

  #columns(): readonly Column[] {
    const app: readonly Column[] = this.#showsApp ? [{ title: 'APP', shrinks: 'first' }] : [];
    return [
      { title: 'CURSOR', align: 'right' },
      { title: 'RECEIVED' },
      ...app,
      { title: 'TYPE', shrinks: 'first' },
      { title: 'KEY', shrinks: 'first' },
    ];
  }

  #cells({ position, receivedAtMs, appId, type, key }: StoredEvent): readonly string[] {
    const app = this.#showsApp ? [appId] : [];
    return [String(position), showMoment(receivedAtMs), ...app, type, key];
  }
}
