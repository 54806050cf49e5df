import { Command, InvalidArgumentError } from 'commander';
import type { Config } from '../../config/index.ts';
import { printable, systemClock } from '../../core/index.ts';
import {
  type ReconcileFailure,
  type ReconcileProgress,
  type ReconcileResult,
  reconcileRounds,
} from '../../reconcile/index.ts';
import {
  type AppOptions,
  chooseApp,
  loadCommandConfig,
  withAppOptions,
  withExistingStore,
  withStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { parseMoment } from '../moments.ts';
import { clearProgress, showBar } from '../progress.ts';
import { openReconcileState, type ReconcileState } from '../reconcile-state.ts';
import { green, printJson, printLine, red } from '../terminal.ts';
import { withClient } from '../with-client.ts';

interface ReconcileOptions extends AppOptions {
  readonly room?: readonly string[];
  readonly round?: readonly string[];
  readonly since?: number;
  readonly state?: string;
}

const note = `
For an outage that lasted longer than the platform repeats its reports. What the store lacks is
fetched and stored as if it had just come: feed, handlers and webhooks get it. What the store has
stays as it is, so this may run at any time and more than once, whether the service runs or not.
The platform keeps reports for a month.

--since alone asks for the rooms of which the store has a round that began then or later, or at most
a day before. A room of which it has never seen a round cannot be found that way, since the platform
lists no rooms: name it with --room. Rounds that ended before that time are left out, and so are
those that began before it and have no end yet. What is older than the store keeps
(EVENT_RETENTION_DAYS) is always left out, unless it is named with --round.

A run with --state that ends early goes on where it stopped when it is started again with the same
options and the same file, which is deleted when all is done. At most 10 requests a second are made.

Examples:
  sudgate reconcile --since "2026-05-01 09:30" --state reconcile.json
  sudgate reconcile --room 9009 --room 9010 --since 2026-05-01
  sudgate reconcile --round 49k3hxkl8kgq-1646727037 --json`;

export function reconcileCommand(): Command {
  return withAppOptions(
    new Command('reconcile')
      .description('fetch missed reports from the platform')
      .option('--room <id>', 'rounds of this room; may be repeated', collect)
      .option('--round <id>', 'this round; may be repeated', collect)
      .option('--since <time>', 'rounds that ended then or later', parseMoment('--since'))
      .option('--state <file>', 'file that keeps what is done, to go on later'),
  )
    .addHelpText('after', note)
    .action(reconcile);
}

function collect(id: string, before: readonly string[] = []): readonly string[] {
  if (id !== '') return [...before, id];
  throw new InvalidArgumentError('an id is needed');
}

async function reconcile(options: ReconcileOptions): Promise<void> {
  const { room: rooms = [], round: rounds = [], since } = options;
  if (rooms.length + rounds.length === 0 && since === undefined) {
    throw new CliError('one of --room, --round and --since is needed', exitCodes.usage);
  }
  const config = loadCommandConfig(options);
  const { appId } = chooseApp(config, options);
  const request = { app_id: appId, rooms, rounds, since: since ?? null };
  const state = openReconcileState(options.state, request);
  const result = await run(config, options, state).finally(clearProgress);
  if (options.json === true) printJson(toJson(result));
  else printResult(result, options);
  if (isComplete(result)) state.remove();
  else process.exitCode = exitCodes.failure;
}

async function run(
  config: Config,
  options: ReconcileOptions,
  state: ReconcileState,
): Promise<ReconcileResult> {
  const keptSinceMs = systemClock() - config.eventRetentionMs;
  const { room, round } = options;
  // By time alone it asks for what the store knows of; what is named may fill a new one.
  const withRounds = room === undefined && round === undefined ? withExistingStore : withStore;
  const work = withClient(options, (platform) =>
    withRounds(config, (store) =>
      reconcileRounds({
        ...{ platform, store, appId: chooseApp(config, options).appId },
        rooms: room,
        rounds: round,
        sinceMs: Math.max(options.since ?? keptSinceMs, keptSinceMs),
        isFinished: state.has,
        onProgress: (progress) => {
          if (progress.finished !== undefined) state.add(progress.finished);
          showProgress(progress);
        },
      }),
    ),
  );
  return await work;
}

function showProgress({ done, total, lookedAt, restored }: ReconcileProgress): void {
  showBar(done, total, `${restored} of ${lookedAt} reports restored`);
}

function isComplete({ unavailable, notAsked }: ReconcileResult): boolean {
  return unavailable.length === 0 && notAsked === 0;
}

function printResult(result: ReconcileResult, { state }: ReconcileOptions): void {
  const { lookedAt, refused, alreadyThere, missing, restored, unavailable, notAsked } = result;
  const withRefused = refused === 0 ? '' : `, ${refused} of a kind that is not kept`;
  printLine(
    `${lookedAt} reports looked at: ${alreadyThere} already there, ${missing} missing, ${restored} restored${withRefused}`,
  );
  for (const failure of unavailable)
    process.stderr.write(`${red('failed')}  ${explain(failure)}\n`);
  if (isComplete(result)) {
    printLine(lookedAt === 0 ? 'no rounds were found' : `${green('ok')}, nothing is missing now`);
    return;
  }
  const rest = notAsked === 0 ? '' : `; ${notAsked} more were not asked for`;
  const again = state === undefined ? 'Run it again' : 'Run it again with the same --state';
  const count = unavailable.length;
  const failed = count === 1 ? '1 room or round' : `${count} rooms or rounds`;
  process.stderr.write(
    `${failed} could not be fetched${rest}. ${again}: what is already there stays.\n`,
  );
}

function explain({ target, error }: ReconcileFailure): string {
  const reason = error?.message ?? 'the platform has no report of it';
  return printable(`${target.kind} ${target.id}: ${reason}`);
}

function toJson(result: ReconcileResult): object {
  return {
    looked_at: result.lookedAt,
    refused: result.refused,
    already_there: result.alreadyThere,
    missing: result.missing,
    restored: result.restored,
    unavailable: result.unavailable.map(({ target, error }) => ({
      [target.kind === 'room' ? 'room_id' : 'game_round_id']: target.id,
      error: error?.message ?? null,
    })),
    not_asked: result.notAsked,
  };
}
