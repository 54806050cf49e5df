import type { BenchContext, SectionResult } from '../context.ts';
import { spread, whole } from '../format.ts';
import { startServer, stopServer, sudgateServer } from '../servers.ts';
import { summarize } from '../statistics.ts';

const targetMilliseconds = 1_000;

/** Each start gets a new database, so creating the schema is part of the time. */
export async function startup(context: BenchContext): Promise<SectionResult> {
  const times: number[] = [];
  for (let start = 0; start < context.settings.starts; start++) {
    const server = await startServer(context, sudgateServer(context));
    times.push(server.millisecondsToReady);
    context.progress(`ready after ${whole(server.millisecondsToReady)} ms`);
    await stopServer(server);
  }
  const summary = summarize(times);
  const row = {
    what: 'Start to ready (new database)',
    measured: spread(summary, whole, 'ms'),
    target: '< 1 s',
    met: summary.median < targetMilliseconds,
  };
  return { rows: [row], data: { milliseconds: times } };
}
