import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type InboxMessage, readReport } from '../../src/inbox/index.ts';
import { openSqliteStore, type Store } from '../../src/store/sqlite/index.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { decimals, spread, whole } from '../format.ts';
import { ratiosByRound, summarize } from '../statistics.ts';

const allowedLoss = 0.1;
/** Messages of one append, as many as the limit program commits at once. */
const groupSize = 64;
const groupsPerRound = 60;
const pageSize = 100;
const pageReads = 60;
const farPage = 10_000;
/** For the disk to come to rest. */
const pauseMs = 50;
const eventsPerTransaction = 50_000;
const appId = '1461564080052506636';
const nowMs = 1_893_456_000_000;

function body(id: string): Buffer {
  const players = Array.from({ length: 4 }, (_, index) => ({
    uid: `player-${index}`,
    rank: index + 1,
    is_escaped: 0,
    is_ai: 0,
    role: 0,
    score: 10 * index,
    is_win: 1,
  }));
  const message = {
    mg_id_str: '1461227817776713818',
    room_id: 'room-42',
    game_mode: 1,
    game_round_id: id,
    battle_start_at: 1893450000,
    battle_end_at: 1893450095,
    battle_duration: 95,
    results: players,
    report_game_info_extras: '{"table":3}',
  };
  return Buffer.from(JSON.stringify({ report_type: 'game_settle', report_msg: message }));
}

let nextId = 0;

function group(): InboxMessage[] {
  return Array.from({ length: groupSize }, () => {
    const id = `round-${nextId++}`;
    return readReport(appId, body(id), nowMs);
  });
}

/** Puts events there without the store, which would take its time for every flush. */
function fill(path: string, events: number): void {
  const db = new DatabaseSync(path);
  db.exec('pragma synchronous=off; pragma cache_size=-65536');
  const range = `with recursive filling (n) as
    (values (?) union all select n + 1 from filling where n < ?)`;
  const insertEvents = db.prepare(
    `insert into events (app_id, kind, type, key, received_at_ms, raw) ${range}
     select '${appId}', 'report', 'game_settle', 'filled-' || n, ${nowMs}, ? from filling`,
  );
  const insertKeys = db.prepare(
    `insert into message_keys (position, digest, content, received_at_ms) ${range}
     select n, randomblob(16), randomblob(16), ${nowMs} from filling`,
  );
  for (let first = 1; first <= events; first += eventsPerTransaction) {
    const last = Math.min(first + eventsPerTransaction - 1, events);
    db.exec('begin');
    insertEvents.run(first, last, body('filled'));
    insertKeys.run(first, last);
    db.exec('commit');
  }
  db.exec('pragma wal_checkpoint(truncate)');
  db.close();
}

async function openFilled(context: BenchContext, name: string, events: number): Promise<Store> {
  const path = join(context.workspace.directory, `${name}.db`);
  await (await openSqliteStore(path)).close();
  fill(path, events);
  const store = await openSqliteStore(path);
  // The first append reads all keys.
  const startedAt = performance.now();
  await store.events.append(group());
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  context.progress(`${name}: ${whole(events)} events, first append after ${seconds} s`);
  return store;
}

/** Events a second in groups, one after the other. */
async function measureAppends(store: Store): Promise<number> {
  const groups = Array.from({ length: groupsPerRound }, group);
  await sleep(pauseMs);
  const startedAt = performance.now();
  for (const messages of groups) await store.events.append(messages);
  return (groupsPerRound * groupSize * 1000) / (performance.now() - startedAt);
}

/** Milliseconds of one page. */
async function measurePage(store: Store, after: number): Promise<number> {
  const startedAt = performance.now();
  for (let read = 0; read < pageReads; read++) {
    const events = await store.events.listEvents({ after, limit: pageSize });
    if (events.length !== pageSize) throw new Error(`no full page behind ${after}`);
  }
  return (performance.now() - startedAt) / pageReads;
}

interface Measured {
  readonly small: number[];
  readonly large: number[];
  readonly firstPage: number[];
  readonly farPage: number[];
}

async function measureRounds(
  context: BenchContext,
  small: Store,
  large: Store,
  far: number,
): Promise<Measured> {
  const measured: Measured = { small: [], large: [], firstPage: [], farPage: [] };
  const measures = [
    async () => measured.small.push(await measureAppends(small)),
    async () => measured.large.push(await measureAppends(large)),
    async () => measured.firstPage.push(await measurePage(large, 0)),
    async () => measured.farPage.push(await measurePage(large, far)),
  ];
  for (const measure of measures) await measure();
  for (const values of Object.values(measured)) values.length = 0;
  for (let round = 0; round < context.settings.rounds; round++) {
    // As the servers elsewhere: in turns, every second round backwards.
    for (const measure of round % 2 === 0 ? measures : measures.toReversed()) await measure();
  }
  return measured;
}

function rowsOf(measured: Measured, stored: number, farNumber: number): Row[] {
  const insertRatio = summarize(ratiosByRound(measured.large, measured.small));
  const pageRatio = summarize(ratiosByRound(measured.farPage, measured.firstPage));
  const rate = (values: number[]) => spread(summarize(values), whole, 'events/s');
  const time = (values: number[]) => spread(summarize(values), decimals(2), 'ms');
  const groups = `groups of ${groupSize}`;
  return [
    { what: `Durable appends in ${groups}, empty store`, measured: rate(measured.small) },
    { what: `The same with ${whole(stored)} events`, measured: rate(measured.large) },
    {
      what: `${whole(stored)} events / empty`,
      measured: spread(insertRatio, decimals(3)),
      target: 'within 10 %',
      met: insertRatio.median >= 1 - allowedLoss,
    },
    { what: `Feed, first page of ${pageSize}`, measured: time(measured.firstPage) },
    { what: `Feed, page ${whole(farNumber)}`, measured: time(measured.farPage) },
    { what: `Page ${whole(farNumber)} / first page`, measured: spread(pageRatio, decimals(3)) },
  ];
}

/** What the number of events costs the embedded store, measured without HTTP. */
export async function inboxStore(context: BenchContext): Promise<SectionResult> {
  const { storedEvents } = context.settings;
  const farNumber = Math.min(farPage, Math.floor(storedEvents / pageSize) - 1);
  const small = await openFilled(context, 'empty', 0);
  const large = await openFilled(context, 'filled', storedEvents);
  try {
    const measured = await measureRounds(context, small, large, farNumber * pageSize);
    return { rows: rowsOf(measured, storedEvents, farNumber), data: measured };
  } finally {
    await small.close();
    await large.close();
  }
}
