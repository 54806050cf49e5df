import { Command } from 'commander';
import type { SetAsideEvent } from '../../inbox/index.ts';
import {
  type CommonOptions,
  loadCommandConfig,
  withCommonOptions,
  withExistingStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { showMoment } from '../moments.ts';
import { printTable } from '../table.ts';
import { dim, printJsonLine } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';

interface SetAsideOptions extends CommonOptions {
  readonly consumer?: string;
  readonly remove?: number;
  readonly lines: number;
}

const note = `
An event is set aside when a handler of the library has failed on it too often; the handler
then goes on with the next one. Look at it with "sudgate events show", and remove it when it is
dealt with.

With --json each line is an event.

Examples:
  sudgate events set-aside
  sudgate events set-aside --consumer rewards --remove 1742`;

export function setAsideCommand(): Command {
  return withCommonOptions(
    new Command('set-aside')
      .description('list the events that handlers could not handle')
      .option('--consumer <name>', 'only those of this consumer')
      .option(
        '--remove <cursor>',
        'take one off the list; needs --consumer',
        wholeNumber(1, Number.MAX_SAFE_INTEGER),
      )
      .option('-n, --lines <count>', 'how many, up to 1000', wholeNumber(1, 1000), 100),
  )
    .addHelpText('after', note)
    .action(setAside);
}

async function setAside(options: SetAsideOptions): Promise<void> {
  const { consumer, remove, lines } = options;
  await withExistingStore(loadCommandConfig(options), async ({ consumers }) => {
    if (remove !== undefined) {
      if (consumer === undefined) throw new CliError('--remove needs --consumer', exitCodes.usage);
      if (await consumers.removeSetAside(consumer, remove)) return;
      throw new CliError(`event ${remove} is not set aside for ${consumer}`);
    }
    print(await consumers.listSetAside({ consumer, limit: lines }), options);
  });
}

function print(events: readonly SetAsideEvent[], { json }: SetAsideOptions): void {
  if (json === true) {
    for (const { consumer, position, attempts, error, atMs } of events) {
      printJsonLine({ consumer, cursor: String(position), attempts, error, set_aside_at_ms: atMs });
    }
    return;
  }
  if (events.length === 0) {
    process.stderr.write(dim('nothing is set aside\n'));
    return;
  }
  const rows = events.map(({ consumer, position, attempts, error, atMs }) => {
    return [consumer, String(position), showMoment(atMs), String(attempts), error];
  });
  printTable(columns, rows);
}

const columns = [
  { title: 'CONSUMER', shrinks: 'first' },
  { title: 'CURSOR', align: 'right' },
  { title: 'SET ASIDE' },
  { title: 'TRIED', align: 'right' },
  { title: 'ERROR', shrinks: 'first' },
] as const;
