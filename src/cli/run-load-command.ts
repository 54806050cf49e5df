import {
  type DeliveryCounts,
  type LoadSummary,
  runLoad,
  type SimulatorOptions,
} from '../simulator/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { findLost } from './find-lost.ts';
import { bold, dim, green, printJson, printLine, printTable, red } from './terminal.ts';

export interface LoadCommandOptions extends SimulatorOptions {
  readonly players: number;
  readonly rooms: number;
  readonly seconds: number;
  readonly uidPrefix: string;
  readonly apiKey?: string;
  readonly apiUrl: string;
  readonly json?: boolean;
}

/**
 * Plays the load and prints what became of it.
 *
 * @throws {CliError} for numbers of players that do not fit, and if the feed cannot be read
 */
export async function runLoadCommand(options: LoadCommandOptions): Promise<void> {
  const { seconds, apiKey, apiUrl } = options;
  const { summary, deliveries } = await runLoad({ ...options, durationMs: seconds * 1000 }).catch(
    (error: unknown) => {
      if (error instanceof RangeError) throw new CliError(error.message, exitCodes.usage);
      throw error;
    },
  );
  const lost =
    apiKey === undefined ? undefined : await findLost(deliveries, { url: apiUrl, apiKey });
  if (options.json === true) {
    printJson({ ...summary, lost: lost?.map(({ type, key }) => ({ type, key })) ?? null });
  } else {
    printSummary(summary, lost?.length);
  }
  if (!isClean(summary) || (lost?.length ?? 0) > 0) process.exitCode = exitCodes.failure;
}

function isClean({ rounds, failedRounds, reports, notifications }: LoadSummary): boolean {
  const counts = [reports, notifications];
  const isThrough = counts.every(({ sent, delivered }) => sent === delivered);
  return rounds > 0 && Object.keys(failedRounds).length === 0 && isThrough;
}

function printSummary(summary: LoadSummary, lost: number | undefined): void {
  const { players, rooms, rounds, failedRounds, exchanges, latencies } = summary;
  printLine(`\n${bold(`${rounds} rounds`)} of ${players} players in ${rooms} rooms\n`);
  for (const [code, count] of Object.entries(failedRounds)) {
    printLine(red(`${count} rounds did not come about: code ${code}`));
  }
  printLine(`codes exchanged  ${exchanges.accepted}, refused ${exchanges.failed}`);
  printLine(`reports          ${describe(summary.reports)}`);
  printLine(`notifications    ${describe(summary.notifications)}\n`);
  const rows = Object.entries(latencies).map(([callback, times]) => [
    callback,
    ...[times.count, times.p50Ms, times.p95Ms, times.p99Ms, times.maxMs].map(String),
  ]);
  printTable(['callback', 'answers', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'], rows);
  printLine(`\n${lostLine(lost)}`);
}

function describe({ sent, delivered, givenUp, underWay, retries }: DeliveryCounts): string {
  const open = underWay === 0 ? '' : red(`, ${underWay} still under way`);
  const failed = givenUp === 0 ? '' : red(`, ${givenUp} given up`);
  return `${sent} sent, ${delivered} delivered, ${retries} retries${failed}${open}`;
}

function lostLine(lost: number | undefined): string {
  if (lost === undefined) return dim('--api-key looks up whether the app has all of it.');
  if (lost === 0) return green('Nothing that was acknowledged is lost.');
  return red(`${lost} messages were acknowledged and are not in GET /v1/events.`);
}
