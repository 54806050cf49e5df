/**
 * The limit for reports on PostgreSQL: the least a Node process can do to keep a body there before
 * it answers. What came while an insert was under way is the next one: several rows, one prepared
 * statement, one connection. No signature, no JSON, no key, no order, no log.
 */
import { createServer, type ServerResponse } from 'node:http';
import pg from 'pg';

const groupSize = 256;
const received = '{"ret_code":0,"ret_msg":""}';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(
  'create table events (position bigint generated always as identity primary key, raw bytea not null)',
);

let waiting: { response: ServerResponse; body: Buffer }[] = [];
let isWriting = false;

async function write(): Promise<void> {
  isWriting = true;
  while (waiting.length > 0) {
    const group = waiting.slice(0, groupSize);
    waiting = waiting.slice(groupSize);
    const rows = group.map((_, nth) => `($${nth + 1})`).join(', ');
    await client.query({
      name: `insert_${group.length}`,
      text: `insert into events (raw) values ${rows}`,
      values: group.map(({ body }) => body),
    });
    for (const { response } of group) answer(response);
  }
  isWriting = false;
}

function answer(response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': received.length,
  });
  response.end(received);
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/readyz') return answer(response);
    waiting.push({ response, body: Buffer.concat(chunks) });
    // Requests that were read together go together.
    if (!isWriting) setImmediate(() => !isWriting && void write());
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
