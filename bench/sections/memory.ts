import type { BenchContext, Row, SectionResult } from '../context.ts';
import { whole } from '../format.ts';
import { makeExchanges } from '../measure.ts';
import { memoryKilobytes, type RunningServer, sudgateServer, withServers } from '../servers.ts';
import { importUsers } from '../users.ts';

const targetMegabytes = 120;
const batches = 10;

function megabytes(server: RunningServer, field: 'VmRSS' | 'VmHWM'): number | undefined {
  const kilobytes = memoryKilobytes(server, field);
  return kilobytes === undefined ? undefined : kilobytes / 1024;
}

/** In batches, to show how memory develops and to empty the log in between. */
async function residentByBatch(
  context: BenchContext,
  server: RunningServer,
): Promise<(number | undefined)[]> {
  const { exchanges, smallStore } = context.settings;
  const resident: (number | undefined)[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const load = { users: smallStore, requests: exchanges / batches, seed: batch + 1 };
    await makeExchanges(context, server, load);
    resident.push(megabytes(server, 'VmRSS'));
    const done = whole((exchanges / batches) * (batch + 1));
    context.progress(`${done} exchanges: ${resident.at(-1)?.toFixed(1) ?? '?'} MB resident`);
  }
  return resident;
}

function residentRow(exchanges: number, resident: number | undefined): Row {
  const what = `Resident memory after ${whole(exchanges)} exchanges`;
  const target = `< ${targetMegabytes} MB`;
  if (resident === undefined) return { what, measured: 'needs /proc', target };
  return { what, measured: `${resident.toFixed(1)} MB`, target, met: resident < targetMegabytes };
}

export function memory(context: BenchContext): Promise<SectionResult> {
  return withServers(context, [sudgateServer(context)], async ([server]) => {
    if (!server) throw new Error('the server is missing');
    await importUsers(server, context.settings.smallStore);
    const resident = await residentByBatch(context, server);
    const peak = megabytes(server, 'VmHWM');
    const peakText = peak === undefined ? 'needs /proc' : `${peak.toFixed(1)} MB`;
    const rows: Row[] = [
      residentRow(context.settings.exchanges, resident.at(-1)),
      { what: 'Highest resident memory on the way', measured: peakText },
    ];
    return { rows, data: { residentMegabytes: resident, peakMegabytes: peak } };
  });
}
