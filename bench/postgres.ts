/** A PostgreSQL for the benchmark, in a process of its own, so that it can be put on a core. */
import { PostgresServer } from '../test/support/postgres-server.ts';

// On the disk, and as durable as PostgreSQL is when nobody has touched its settings.
const server = await PostgresServer.start(
  { fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB', max_wal_size: '1GB' },
  {},
  process.env.BENCH_DIRECTORY,
);
console.log(server.url('postgres'));
process.once('SIGTERM', () => void server.remove().then(() => process.exit()));
// Nothing of it keeps a process running.
setInterval(() => {}, 2 ** 30);
