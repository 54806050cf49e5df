/** A database with rows in every table, such as other software trips over. */
import { randomBytes } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';

const maxInt64 = 9_223_372_036_854_775_807n;
/** The first day of each month of a year, in milliseconds: each has a partition of its own. */
const days = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 1, 23, 59, 59, 999));
const texts = [
  '',
  ' ',
  '😀é中',
  "it's",
  '"',
  '\\x00',
  'a\nb\tc',
  '{1,NULL}',
  'NULL',
  'Z',
  'z',
  'Ä',
];
const bodies = [
  Buffer.alloc(0),
  Buffer.from([0, 255, 254, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
  Buffer.from('{"mg_id":1461227817776713818}'),
  randomBytes(2 * 1024 * 1024),
  randomBytes(3 * 1024 * 1024),
  Buffer.from('\\x61'),
];

type Values = Readonly<Record<string, SQLInputValue>>;

/** @param count users and events besides the awkward ones */
export async function fillSqlite(path: string, count = 0): Promise<void> {
  await (await openSqliteStore(path)).close();
  const db = new DatabaseSync(path);
  const add = (table: string, values: Values): void => {
    const names = Object.keys(values).join(', ');
    const places = Object.keys(values).map(() => '?');
    db.prepare(`insert into ${table} (${names}) values (${places})`).run(...Object.values(values));
  };
  db.exec('begin');
  addUsers(add, count);
  addInbox(add, count);
  addScores(add);
  addWebhooks(add);
  db.exec('commit');
  db.close();
}

type Add = (table: string, values: Values) => void;

function addUsers(add: Add, count: number): void {
  const rest = { gender: 'f', is_ai: 1, ai_level: 3, banned: 1 };
  for (const [nth, uid] of texts.entries()) {
    add('users', { app_id: '1', uid, nick_name: texts.at(-nth) ?? '', avatar_url: '', ...rest });
  }
  for (let nth = 0; nth < count; nth++) {
    add('users', { app_id: '2', uid: `u${nth}`, nick_name: 'N', avatar_url: '', ...rest });
  }
  for (const position of [3, 7, 8]) {
    const user = { app_id: '1', uid: `revoked-${position}` };
    add('revocations', { position, ...user, revoked_at_ms: Number.MAX_SAFE_INTEGER });
  }
  add('nonces', { app_id: '1', nonce: 'n', digest: 'd', uses: 2, expires_at_ms: 4e12 });
}

function addInbox(add: Add, count: number): void {
  for (let nth = 0; nth < bodies.length + count; nth++) {
    // With gaps, and the first of them gone: only its key is left.
    const position = 11 + nth * 2;
    const received_at_ms = days[nth % days.length] ?? 0;
    const raw = bodies[nth] ?? Buffer.from(`body ${nth}`);
    const [digest, content] = [randomBytes(16), randomBytes(16)];
    add('message_keys', { position, digest, content, received_at_ms });
    if (nth === 0) continue;
    const key = texts[nth % texts.length] ?? '';
    const event = { app_id: '1', kind: 'report', type: 'game_settle', key, received_at_ms, raw };
    add('events', { position, ...event });
  }
  const variant = { position: 13, type: 'game_settle', received_at_ms: 5, raw: bodies[1] ?? '' };
  add('message_variants', { id: 4, ...variant, content: randomBytes(16) });
  const round = { app_id: '1', started_at_ms: 5, room_id: null, mg_id: '1461227817776713818' };
  const places = { start_position: null, settle_position: 13 };
  add('rounds', { id: 9, ...round, game_round_id: 'r', ...places });
  add('round_players', { round_id: 9, uid: '😀', app_id: '1', started_at_ms: 5 });
  const totals = { player_total: maxInt64, ob_total: -maxInt64 - 1n };
  const changed = { changed_at_ms: 1, received_at_ms: 2 };
  add('rooms', { app_id: '1', room_id: 'room', mg_id: null, ...totals, ...changed });
  add('projections', { name: 'rounds', position: 13 });
  add('consumers', { name: 'app', position: 15 });
  add('set_aside', { consumer: 'app', position: 13, attempts: 5, error: texts[2] ?? '', at_ms: 1 });
}

function addScores(add: Add): void {
  for (const [nth, balance] of [0n, 9_007_199_254_740_993n, maxInt64].entries()) {
    const account = { app_id: '1', uid: `player-${nth}` };
    add('score_accounts', { ...account, balance, sequence: 1 });
    const order = { source: 'game', order_id: `o-${nth}`, type: 'gain', mg_id: null, reason: null };
    const booked = { sequence: 1, amount: balance, balance_after: balance, booked_at_ms: 1 };
    add('bookings', { ...account, ...order, ...booked, round_id: null });
    const { sequence: _, ...forwarded } = booked;
    const place = { order_id: `w-${nth}`, type: 'gain', mg_id: '', round_id: '😀' };
    add('wallet_bookings', { ...account, ...place, ...forwarded });
  }
}

function addWebhooks(add: Add): void {
  const counts = { failures: 1, pauses: 2, paused_until_ms: 3, removed: 0 };
  const since = { created_at_ms: 1, since_position: 11 };
  const endpoint = { id: 'e', app_id: '1', url: 'https://x/', types: null, secrets: '["s"]' };
  add('webhook_endpoints', { ...endpoint, ...since, ...counts });
  add('webhook_lanes', { lane: 'e/room', endpoint_id: 'e', due_at_ms: 5, token: '' });
  const delivery = { id: 'd', endpoint_id: 'e', position: 13, lane: 'e/room', received_at_ms: 5 };
  const attempts = { attempts: 0, first_attempt_at_ms: null, last_error: null, changed_at_ms: 5 };
  add('webhook_deliveries', { ...delivery, state: 'pending', ...attempts });
}

/** Everything in a file, read without the code under test: texts of rows by table. */
export function dumpSqlite(path: string): Record<string, string[]> {
  const db = new DatabaseSync(path, { readOnly: true });
  const tables = db
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    .all() as { name: string }[];
  const dump: Record<string, string[]> = {};
  for (const { name } of tables.filter((table) => !table.name.startsWith('kysely'))) {
    const columns = db.prepare(`pragma table_info(${name})`).all() as { name: string }[];
    const quoted = columns.map((column) => `quote(${column.name})`).join(" || ',' || ");
    const rows = db.prepare(`select ${quoted} as line from ${name}`).all() as { line: string }[];
    dump[name] = rows.map(({ line }) => line).sort();
  }
  db.close();
  return dump;
}
