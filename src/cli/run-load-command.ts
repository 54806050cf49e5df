import { type CallbackName, explainRetCode } from '../protocol/index.ts';
import {
  type CallbackEntry,
  type Delivery,
  type DeliveryCounts,
  type LoadSummary,
  runLoad,
  type ScoreCounts,
  type SimulatorOptions,
  type TranscriptEntry,
  type WrongBalance,
} from '../simulator/index.ts';
import { counted } from './counted.ts';
import { CliError, exitCodes } from './exit.ts';
import { type FeedAddress, findLost } from './find-lost.ts';
import { showLoadProgress } from './load-progress.ts';
import { printTable } from './table.ts';
import { bold, dim, green, printJson, printLine, red } from './terminal.ts';
import { transcriptLine } from './transcript-line.ts';

export interface LoadCommandOptions extends SimulatorOptions {
  readonly players: number;
  readonly rooms: number;
  readonly seconds: number;
  /** Instead of `seconds`. */
  readonly roundsPerRoom: number | undefined;
  readonly outageMs: number | undefined;
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
  let lastRefusal: CallbackEntry | undefined;
  const counts = { calls: 0, refused: 0 };
  const transcript = (entry: TranscriptEntry) => {
    if (entry.kind !== 'callback') return;
    counts.calls++;
    if (!entry.judgement.accepted) counts.refused++;
    if (isRefusal(entry)) lastRefusal = entry;
  };
  const progress = showLoadProgress({ ...options, counts: () => counts });
  const loading = runLoad({ ...options, durationMs: seconds * 1000, transcript });
  const { summary, deliveries, wrongBalances } = await loading
    .catch((error: unknown) => {
      if (error instanceof RangeError) throw new CliError(error.message, exitCodes.usage);
      throw error;
    })
    .finally(progress.end);
  const [lost, failure] =
    apiKey === undefined ? [] : await tryToFindLost(deliveries, { url: apiUrl, apiKey });
  if (options.json === true) {
    const missing = lost?.map(({ type, key }) => ({ type, key })) ?? null;
    printJson(toSnakeCase({ ...summary, wrongBalances, lost: missing }));
  } else {
    printSummary(summary, wrongBalances);
    if (!isEmpty(summary.failedRounds) && lastRefusal !== undefined) {
      printLine(`the last refusal:\n${transcriptLine(lastRefusal)}`);
      const { uidPrefix, players } = options;
      const isUnknown = lastRefusal.callback === 'get_user_info';
      if (isUnknown) {
        printLine(`Does the app know ${uidPrefix}1 to ${uidPrefix}${players}?`);
        printLine('"sudgate users import --help" shows how sudgate gets to know them.');
      }
      const isForeign = lastRefusal.judgement.fault === 'token' && options.loginUrl === undefined;
      if (isForeign) printLine('Codes that are not in the form of the SDKs come from --login-url.');
      printLine('');
    }
    printAnswers(summary);
    if (summary.rounds > 0 && failure === undefined) printLine(lostLine(lost?.length));
  }
  if (failure !== undefined) throw failure;
  if (!isClean(summary) || (lost?.length ?? 0) > 0) process.exitCode = exitCodes.failure;
}

/** What a whole load has shown is not lost because the feed cannot be read. */
async function tryToFindLost(
  deliveries: readonly Delivery[],
  feed: FeedAddress,
): Promise<readonly [lost: readonly Delivery[] | undefined, failure?: unknown]> {
  try {
    return [await findLost(deliveries, feed)];
  } catch (error) {
    return [undefined, error];
  }
}

/** Names as all JSON of the command line has them; a reason is none, and stays as it is. */
function toSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      /^\w+$/.test(name) ? snakeCase(name) : name,
      toSnakeCase(member),
    ]),
  );
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What has to be answered before somebody gets into a game. */
const entryCallbacks: readonly CallbackName[] = ['get_sstoken', 'get_user_info', 'get_account'];

function isRefusal({ callback, judgement, fault }: CallbackEntry): boolean {
  return entryCallbacks.includes(callback) && !judgement.accepted && fault === undefined;
}

function isEmpty(counts: Readonly<Record<string, number>>): boolean {
  return Object.keys(counts).length === 0;
}

function isClean(summary: LoadSummary): boolean {
  const { rounds, failedRounds, reports, notifications, scores } = summary;
  const counts = [reports, notifications];
  const isThrough = counts.every(({ sent, delivered }) => sent === delivered);
  const isPaid =
    scores === undefined || scores.givenUp + scores.underWay + scores.wrongBalances === 0;
  return rounds > 0 && isEmpty(failedRounds) && isThrough && isPaid;
}

function printSummary(summary: LoadSummary, wrongBalances: readonly WrongBalance[]): void {
  const { players, rooms, rounds, failedRounds, roundsCutOff, exchanges, scores } = summary;
  const played = `${counted(players, 'player')} in ${counted(rooms, 'room')}`;
  printLine(`\n${bold(counted(rounds, 'round'))} of ${played}\n`);
  for (const [reason, count] of Object.entries(failedRounds)) {
    printLine(red(`${counted(count, 'round')} not played: ${describeReason(reason)}`));
  }
  if (roundsCutOff > 0)
    printLine(`${counted(roundsCutOff, 'round')} not played because of the outage`);
  printLine(`codes exchanged  ${exchanges.accepted}, refused ${exchanges.failed}`);
  printLine(`reports          ${describe(summary.reports)}`);
  printLine(`notifications    ${describe(summary.notifications)}`);
  if (scores !== undefined) printScores(scores, wrongBalances);
  printLine('');
}

/** A line for each callback: what was answered to all its calls, and how fast. */
function printAnswers({ answers, latencies }: LoadSummary): void {
  const all = Object.entries(answers);
  if (all.length === 0) return;
  const isHeldBack = all.some(([, { notSent }]) => notSent > 0);
  const rows = all.map(([callback, { ok, refused, failed, notSent }]) => {
    const times = latencies[callback as CallbackName];
    const counts = [ok, refused, failed, ...(isHeldBack ? [notSent] : [])].map(String);
    const shares = [times?.p50Ms, times?.p95Ms, times?.p99Ms, times?.maxMs];
    return [callback, ...counts, ...shares.map((ms) => (ms === undefined ? '-' : `${ms}`))];
  });
  const titles = ['ok', 'refused', 'failed', ...(isHeldBack ? ['not sent'] : [])];
  const numbers = [...titles, 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'];
  const columns = numbers.map((title) => ({ title, align: 'right' }) as const);
  printTable([{ title: 'callback' }, ...columns], rows);
  if (isHeldBack) printLine(dim('not sent: dropped on purpose, or in the outage'));
  printLine('');
}

function describeReason(reason: string): string {
  if (!/^\d+$/.test(reason)) return reason;
  const meaning = explainRetCode(Number(reason), ['game_business', 'game_server'])?.meaning;
  return `code ${reason}${meaning === undefined ? '' : `. ${meaning}`}`;
}

const shownBalances = 5;

function printScores(scores: ScoreCounts, wrongBalances: readonly WrongBalance[]): void {
  const { orders, booked, refused, retries } = scores;
  const short = refused === 0 ? '' : `, ${refused} not covered`;
  printLine(
    `scores           ${orders} orders, ${booked} booked${short}, ${retries} retries${unfinished(scores)}`,
  );
  for (const { uid, expected, seen } of wrongBalances.slice(0, shownBalances)) {
    printLine(red(`${uid} has ${seen ?? 'an unknown balance'} instead of ${expected}`));
  }
  if (wrongBalances.length > shownBalances) {
    printLine(red(`and ${wrongBalances.length - shownBalances} more have wrong balances`));
  }
}

function describe(counts: DeliveryCounts): string {
  const { sent, delivered, retries } = counts;
  return `${sent} sent, ${delivered} delivered, ${retries} retries${unfinished(counts)}`;
}

function unfinished({ givenUp, underWay }: DeliveryCounts | ScoreCounts): string {
  const open = underWay === 0 ? '' : red(`, ${underWay} still under way`);
  const failed = givenUp === 0 ? '' : red(`, ${givenUp} given up`);
  return failed + open;
}

function lostLine(lost: number | undefined): string {
  if (lost === undefined) return dim('--api-key looks up whether the app has all of it.');
  if (lost === 0) return green('Nothing that was acknowledged is lost.');
  return red(`${lost} messages were acknowledged and are not in GET /v1/events.`);
}
