import { Command } from 'commander';
import { withAppOptions } from '../command-context.ts';
import { parseMoment } from '../moments.ts';
import { wholeNumber } from '../whole-number.ts';
import { listRounds } from './rounds-list.ts';
import { showRound } from './rounds-show.ts';

const note = `
Start and settlement of a round joined, as /v1/rounds has them. These commands read the store
itself, whether the service runs or not.`;

export function roundsCommand(): Command {
  return new Command('rounds')
    .description('rounds and their results')
    .addHelpText('after', note)
    .addCommand(listCommand())
    .addCommand(showCommand());
}

function listCommand(): Command {
  return withAppOptions(
    new Command('list')
      .description('list rounds, the newest first')
      .option('--room <id>', 'only in this room')
      .option('--user <uid>', 'only those that this user played')
      .option('--game <mg_id>', 'only of this game')
      .option('--from <time>', 'started then or later', parseMoment('--from'))
      .option('--to <time>', 'started before', parseMoment('--to'))
      .option('-n, --lines <count>', 'how many, up to 200', wholeNumber(1, 200), 20)
      .option('--after <cursor>', 'the page after this cursor'),
  )
    .addHelpText(
      'after',
      '\nWith --json each line is a round as /v1/rounds has it. Times are shown in UTC; a <time> that\nnames no zone is local.\n\nExamples:\n  sudgate rounds list --room 9009 --from "2026-05-01 09:30"\n  sudgate rounds list --user alice -n 200 --json',
    )
    .action(listRounds);
}

function showCommand(): Command {
  return withAppOptions(
    new Command('show')
      .description('print a round with its players and results')
      .argument('<game_round_id>', 'round id'),
  )
    .addHelpText('after', '\nExample:\n  sudgate rounds show 49k3hxkl8kgq-1646727037')
    .action(showRound);
}
