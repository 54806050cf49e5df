import { openRounds, type RoundPageQuery, type Rounds, type RoundView } from '../../inbox/index.ts';
import {
  type AppOptions,
  chooseApp,
  loadCommandConfig,
  withExistingStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { duration, showMoment } from '../moments.ts';
import { printTable } from '../table.ts';
import { dim, printJsonLine } from '../terminal.ts';

interface ListOptions extends AppOptions {
  readonly room?: string;
  readonly user?: string;
  readonly game?: string;
  readonly from?: number;
  readonly to?: number;
  readonly lines: number;
  readonly after?: string;
}

export async function listRounds(options: ListOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const query = {
    appId: chooseApp(config, options).appId,
    roomId: options.room,
    uid: options.user,
    mgId: options.game,
    fromMs: options.from,
    toMs: options.to,
    after: options.after,
    limit: options.lines,
  };
  const rows: (readonly string[])[] = [];
  const show = (round: RoundView): void => {
    if (options.json === true) printJsonLine(round);
    else rows.push(cellsOf(round));
  };
  const end = await withExistingStore(config, async (store) => {
    return await forEachRound(openRounds(store), query, show);
  }).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    throw new CliError('--after must be the cursor from the page before', exitCodes.usage);
  });
  if (rows.length > 0) printTable(roundColumns, rows);
  if (end.count === 0) process.stderr.write(dim('no such rounds\n'));
  // In JSON as well, which could not be paged otherwise.
  if (end.count === options.lines) process.stderr.write(dim(`more: --after ${end.cursor}\n`));
}

/** A page ends early where rounds are large. */
async function forEachRound(
  rounds: Rounds,
  query: RoundPageQuery,
  show: (round: RoundView) => void,
): Promise<{ count: number; cursor: string | undefined }> {
  let count = 0;
  let cursor = query.after;
  while (count < query.limit) {
    const page = await rounds.listRounds({ ...query, after: cursor, limit: query.limit - count });
    if (page.nextCursor === null) break;
    for (const round of page.rounds) show(round);
    count += page.rounds.length;
    cursor = page.nextCursor;
  }
  return { count, cursor };
}

export const roundColumns = [
  { title: 'STARTED' },
  // Whole: "rounds show" needs it.
  { title: 'ROUND' },
  { title: 'GAME', shrinks: 'away' },
  { title: 'ROOM', shrinks: 'first' },
  { title: 'PLAYERS', align: 'right' },
  { title: 'TOOK', align: 'right' },
  { title: 'WINNER', shrinks: 'first' },
] as const;

function cellsOf(round: RoundView): readonly string[] {
  const { game_round_id, started_at_ms, mg_id, room_id, settled } = round;
  const players = round.results ?? round.players;
  const took = round.battle_duration;
  return [
    showMoment(started_at_ms),
    game_round_id,
    mg_id ?? '',
    room_id ?? '',
    players === null ? '' : String(players.length),
    took === undefined ? '' : duration(took),
    settled ? winnersOf(round) : '(not settled)',
  ];
}

/** Those who the game says have won, else those in the first place. */
function winnersOf({ results }: RoundView): string {
  const told = results ?? [];
  const winners = told.filter(({ is_win }) => is_win === 2);
  const best = winners.length > 0 ? winners : told.filter(({ rank }) => rank === 1);
  return best.map(({ uid }) => (uid === undefined || uid === '' ? '(robot)' : uid)).join(', ');
}
