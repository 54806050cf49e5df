import { type Comparison, faultNames } from './compare.ts';
import type { TortureProgress, TortureReport } from './torture.ts';

const meanings: Readonly<Record<(typeof faultNames)[number], string>> = {
  lost: 'acknowledged, but not stored',
  doubled: 'stored more than once',
  foreign: 'stored, but never sent like that',
  undelivered: 'stored, but not delivered',
  changed: 'delivered or read with other content',
  outOfOrder: 'delivered out of the order of the room',
  misread: 'skipped, repeated or out of order in the feed',
};

/** What has to be nothing and is not, in words. */
export function listFaults(report: TortureReport): string[] {
  const counted = faultNames.filter((name) => report[name] > 0);
  return [
    ...counted.map((name) => `${meanings[name]}: ${report[name]}`),
    ...(report.forged > 0 ? [`webhook calls with a wrong signature: ${report.forged}`] : []),
    ...report.crashes.map((output) => `a replica ended by itself: ${output}`),
    ...Object.entries(report.refusals).map(([what, count]) => `refused ${count} times: ${what}`),
    ...(report.ledgerDifference === null ? [] : [`the ledger: ${report.ledgerDifference}`]),
    ...(report.acknowledged === 0 ? ['nothing was acknowledged'] : []),
  ];
}

/** The result as a table. */
export function showReport(report: TortureReport): string {
  const { faults, refusals } = report;
  const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
  const rows: readonly (readonly [string, number | string] | undefined)[] = [
    ['seed', report.seed],
    ['seconds', report.seconds.toFixed(1)],
    undefined,
    ['replicas killed (-9)', report.kills],
    ['replicas started', report.starts],
    ['database restarted', faults.restart],
    ['database crashed', faults.crash],
    ['network cut', faults.cut],
    ['network stalled', faults.stall],
    ['network slowed', faults.slow],
    ['webhook calls that the receiver failed', report.webhookFailures],
    undefined,
    ['messages sent', report.messages],
    ['requests', report.requests],
    ['of them retries', report.retries],
    ['answered 502 by the proxy', report.badGateways],
    ['given up after ten retries', report.givenUp],
    ['acknowledged', report.acknowledged],
    ['stored', report.stored],
    ['delivered', report.delivered],
    ['delivered again', report.deliveredAgain],
    ['bookings', report.bookings],
    undefined,
    ...faultNames.map((name) => [meanings[name], (report as Comparison)[name]] as const),
    ['webhook calls with a wrong signature', report.forged],
    ['replicas that ended by themselves', report.crashes.length],
    ['refused without an outage', refused],
    ['ledger verify', report.ledgerDifference ?? 'ok'],
  ];
  const texts = rows.map((row) => row?.map(format));
  const widths = [0, 1].map((column) =>
    Math.max(...texts.map((row) => row?.[column]?.length ?? 0)),
  );
  const [left = 0, right = 0] = widths;
  return texts
    .map((row) =>
      row === undefined
        ? '-'.repeat(left + right + 2)
        : `${row[0]?.padEnd(left)}  ${row[1]?.padStart(right)}`,
    )
    .join('\n');
}

function format(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}

export function showProgress(progress: TortureProgress): string {
  const { seconds, phase, messages, acknowledged, delivered, kills, ready, fault } = progress;
  const state = phase === 'calm' ? 'calm' : (fault ?? 'up');
  return `${seconds.toFixed(0).padStart(4)} s  sent ${messages}, acknowledged ${acknowledged}, delivered ${delivered}, kills ${kills}, ready ${ready}, database: ${state}`;
}
