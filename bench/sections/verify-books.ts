import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createPostgresDatabase } from '../../test/support/postgres.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { whole } from '../format.ts';
import { fillBooks } from '../ledger-rows.ts';
import {
  appId,
  appSecret,
  memoryKilobytes,
  newDatabase,
  startOf,
  sudgateServer,
  withServers,
} from '../servers.ts';

/** Quick enough to run every day. */
const targetSeconds = 600;
const targetMegabytes = 300;
const accounts = 10_000;
/** PostgreSQL keeps its data in memory here: not all of them. */
const postgresShare = 10;
const pollMs = 100;

const command = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'sudgate.js');

interface Run {
  readonly bookings: number;
  readonly seconds: number;
  readonly megabytes: number | undefined;
}

async function verify(context: BenchContext, url: string): Promise<Run> {
  const { nodeFlags, env } = startOf(command);
  const startedAt = performance.now();
  const child = context.workspace.spawn({
    script: command,
    nodeFlags,
    args: ['ledger', 'verify', '--json'],
    env: { ...env, DATABASE_URL: url, SUD_APP_ID: appId, SUD_APP_SECRET: appSecret },
    core: 0,
  });
  let kilobytes: number | undefined;
  const poll = setInterval(() => {
    const server = { name: '', port: 0, logPath: '', process: child, millisecondsToReady: 0 };
    kilobytes = Math.max(kilobytes ?? 0, memoryKilobytes(server, 'RssAnon') ?? 0) || undefined;
  }, pollMs);
  const exited = once(child, 'exit');
  const output = child.stdout ? await text(child.stdout) : '';
  await exited;
  clearInterval(poll);
  const { ok, bookings } = JSON.parse(output) as { ok: boolean; bookings: number };
  if (!ok) throw new Error(`the books are wrong: ${output}`);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { bookings, seconds, megabytes: kilobytes && kilobytes / 1_024 };
}

async function measure(context: BenchContext, url: string, bookings: number): Promise<Run> {
  // Migrates.
  await withServers(context, [sudgateServer(context, 'sudgate', url)], async () => {});
  context.progress(`filling in ${whole(bookings)} bookings`);
  await fillBooks(url, Math.min(accounts, bookings), bookings);
  const run = await verify(context, url);
  context.progress(`verified ${whole(run.bookings)} in ${run.seconds.toFixed(1)} s`);
  return run;
}

function rowsOf(name: string, { bookings, seconds, megabytes }: Run): Row[] {
  const rate = whole(bookings / seconds);
  return [
    {
      what: `ledger verify of ${whole(bookings)} bookings, ${name}`,
      measured: `${seconds.toFixed(1)} s, ${rate} bookings/s`,
      target: `< ${targetSeconds} s`,
      met: seconds < targetSeconds,
    },
    {
      what: 'its own memory at most (RssAnon)',
      measured: megabytes === undefined ? '?' : `${megabytes.toFixed(0)} MB`,
      target: `< ${targetMegabytes} MB`,
      met: megabytes !== undefined && megabytes < targetMegabytes,
    },
  ];
}

export async function verifyBooks(context: BenchContext): Promise<SectionResult> {
  const { storedBookings } = context.settings;
  const sqlite = await measure(context, newDatabase(context), storedBookings);
  const { url, drop } = await createPostgresDatabase();
  try {
    const postgres = await measure(context, url, Math.ceil(storedBookings / postgresShare));
    const rows = [...rowsOf('SQLite', sqlite), ...rowsOf('PostgreSQL', postgres)];
    return { rows, data: { sqlite, postgres } };
  } finally {
    await drop();
  }
}
