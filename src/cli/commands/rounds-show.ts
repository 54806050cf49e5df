import { printable } from '../../core/index.ts';
import { openRounds, type PlayerView, type ResultView, type RoundView } from '../../inbox/index.ts';
import {
  type AppOptions,
  chooseApp,
  loadCommandConfig,
  withExistingStore,
} from '../command-context.ts';
import { CliError } from '../exit.ts';
import { duration, showMoment } from '../moments.ts';
import { printTable } from '../table.ts';
import { dim, printJson, printLine } from '../terminal.ts';

export async function showRound(gameRoundId: string, options: AppOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const { appId } = chooseApp(config, options);
  await withExistingStore(config, async (store) => {
    const round = await openRounds(store).findRound(appId, gameRoundId);
    if (round === undefined) throw new CliError(`no report of round ${gameRoundId} has come`);
    if (options.json === true) printJson(round);
    else printRound(round);
  });
}

function printRound(round: RoundView): void {
  for (const [name, value] of fieldsOf(round)) {
    printLine(`${dim(name.padEnd(9))} ${printable(value)}`);
  }
  const { players, results } = round;
  printLine('');
  if (results !== null) printTable(resultColumns, results.map(resultCells));
  else if (players !== null) printTable(playerColumns, players.map(playerCells));
  else printLine(dim('no players were told'));
}

function* fieldsOf(round: RoundView): Generator<readonly [name: string, value: string]> {
  const { start, settle, game_mode, battle_end_at, battle_duration } = round;
  yield ['round', round.game_round_id];
  if (round.mg_id !== undefined) yield ['game', round.mg_id];
  if (round.room_id !== undefined) yield ['room', round.room_id];
  if (game_mode !== undefined) yield ['mode', String(game_mode)];
  yield ['started', showMoment(round.started_at_ms)];
  if (battle_end_at !== undefined) yield ['ended', showMoment(battle_end_at * 1000)];
  if (battle_duration !== undefined) yield ['took', duration(battle_duration)];
  for (const name of ['report_game_info_key', 'report_game_info_extras'] as const) {
    const value = round[name];
    if (value !== undefined && value !== '') yield [name.slice('report_game_info_'.length), value];
  }
  if (round.results_url !== undefined) yield ['results', round.results_url];
  for (const [name, report] of Object.entries({ start, settle })) {
    yield [
      name,
      report === null
        ? 'has not come'
        : `event ${report.cursor}, received ${showMoment(report.received_at_ms)}`,
    ];
  }
}

const playerColumns = [{ title: 'PLAYER', shrinks: 'first' }] as const;

const resultColumns = [
  { title: 'RANK', align: 'right' },
  { title: 'PLAYER', shrinks: 'first' },
  { title: 'RESULT' },
  { title: 'SCORE', align: 'right' },
  { title: 'AWARD', align: 'right' },
  { title: 'NOTE', shrinks: 'first' },
] as const;

const outcomes: Readonly<Record<number, string>> = { 1: 'lost', 2: 'won', 3: 'draw' };

function playerCells(player: PlayerView): readonly string[] {
  return [nameOf(player)];
}

function resultCells(result: ResultView): readonly string[] {
  const { rank, is_win, score, award, is_escaped, is_managed, role } = result;
  const notes = [
    is_escaped === 1 ? 'fled' : '',
    is_managed === 1 ? 'on autopilot' : '',
    role === undefined || role === 0 ? '' : `role ${role}`,
  ];
  return [
    numberText(rank),
    nameOf(result),
    outcomes[is_win ?? 0] ?? '',
    numberText(score),
    numberText(award),
    notes.filter((note) => note !== '').join(', '),
  ];
}

function nameOf({ uid, is_ai }: PlayerView | ResultView): string {
  if (is_ai !== 1) return uid ?? '';
  return uid === undefined || uid === '' ? '(robot)' : `${uid} (robot)`;
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
