/**
 * The thread that writes inbox and ledger and makes rounds: neither a flush to disk nor thousands of
 * rounds may hold up the token callbacks.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { InboxRequest, InboxResponse, InboxThreadData, InboxWrites } from './inbox-writes.ts';
import { KeyTable } from './key-table.ts';
import { lowerPriority } from './lower-priority.ts';
import { prepareAppend } from './prepare-append.ts';
import { prepareConsumers } from './prepare-consumers.ts';
import { prepareLedger } from './prepare-ledger.ts';
import { prepareRetention } from './prepare-retention.ts';
import { prepareRounds } from './prepare-rounds.ts';
import { prepareWallet } from './prepare-wallet.ts';

/** How long it waits for another process's lock. Here it blocks nobody else. */
const busyTimeoutMs = 5_000;

lowerPriority();
const { path, maxPages } = workerData as InboxThreadData;
const keys = new KeyTable();
let open: { readonly db: DatabaseSync; readonly writes: InboxWrites } | undefined;

function openDatabase(): { db: DatabaseSync; writes: InboxWrites } {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    // 16 MiB of pages: rounds of a whole batch are spread over more than SQLite keeps by itself, and
    // what it does not keep it writes before the commit, again and again.
    db.exec('pragma synchronous=full; pragma cache_size=-16384');
    if (maxPages !== undefined) db.exec(`pragma max_page_count=${maxPages}`);
    const appends = prepareAppend(db, keys);
    const writes = {
      ...appends.writes,
      ...prepareLedger(db, appends.transact),
      ...prepareWallet(db, appends.transact),
      ...prepareRounds(db),
      ...prepareConsumers(db),
      ...prepareRetention(db, keys),
    };
    return { db, writes };
  } catch (error) {
    db.close();
    throw error;
  }
}

function answer({ method, args }: InboxRequest): InboxResponse {
  try {
    open ??= openDatabase();
    const call = open.writes[method] as (...args: readonly unknown[]) => unknown;
    return { result: call(...args) };
  } catch (error) {
    // A connection that failed may stay broken: the next call gets a new one.
    open?.db.close();
    open = undefined;
    const { message, errcode } = error as Error & { errcode?: number };
    return { message, errcode };
  }
}

parentPort?.on('message', (request: InboxRequest | 'close') => {
  if (request !== 'close') return parentPort?.postMessage(answer(request));
  open?.db.close();
  parentPort?.close();
});
