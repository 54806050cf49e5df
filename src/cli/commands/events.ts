import { Command, InvalidArgumentError } from 'commander';
import { withAppOptions, withCommonOptions } from '../command-context.ts';
import { wholeNumber } from '../whole-number.ts';
import { setAsideCommand } from './events-set-aside.ts';
import { showEvent } from './events-show.ts';
import { tailEvents } from './events-tail.ts';

const note = `
Reports and notifications, as the feed at /v1/events has them. These commands read the store
itself, whether the service runs or not.`;

/** Largest cursor. */
const maxCursor = 999_999_999_999_999;

export function eventsCommand(): Command {
  return new Command('events')
    .description('reports and notifications in the store')
    .addHelpText('after', note)
    .addCommand(tailCommand())
    .addCommand(showCommand())
    .addCommand(setAsideCommand());
}

function tailCommand(): Command {
  return withAppOptions(
    new Command('tail')
      .description('print the latest events, one per line')
      .option('-n, --lines <count>', 'how many, up to 1000', wholeNumber(0, 1000), 20)
      .option('-f, --follow', 'then print new ones as they come, until Ctrl-C')
      .option('--type <types>', 'only these, separated by commas: game_settle,sud.mg.…', splitTypes)
      .option(
        '--after <cursor>',
        'events after a cursor, instead of the latest',
        wholeNumber(0, maxCursor),
      ),
    'only events of this app',
  )
    .addHelpText(
      'after',
      '\nWith --json each line is an event as /v1/events has it.\n\nExamples:\n  sudgate events tail --follow\n  sudgate events tail -n 100 --type game_settle --json | jq .body.report_msg',
    )
    .action(tailEvents);
}

function splitTypes(text: string): readonly string[] {
  const types = text.split(',').filter((type) => type !== '');
  if (types.length > 0) return types;
  throw new InvalidArgumentError('at least one is needed');
}

function showCommand(): Command {
  return withCommonOptions(
    new Command('show')
      .description('print an event, and what came under its key with other content')
      .argument('<cursor>', 'its cursor', wholeNumber(1, maxCursor))
      .option('--raw', 'print the exact bytes only'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  sudgate events show 1742\n  sudgate events show 1742 --raw > report.json',
    )
    .action(showEvent);
}
