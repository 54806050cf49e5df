import { Command } from 'commander';
import { parseDatabase, readEnvironment } from '../../config/index.ts';
import {
  CopyError,
  compareDatabases,
  copyDatabase,
  type TableComparison,
  type TableCopy,
} from '../../store/copy/index.ts';
import { type DatabaseOptions, describeDatabase } from '../../store/index.ts';
import { type CommonOptions, loadCommandConfig, withCommonOptions } from '../command-context.ts';
import { showCopyProgress } from '../copy-progress.ts';
import { CliError, exitCodes } from '../exit.ts';
import { clearProgress } from '../progress.ts';
import { printTable } from '../table.ts';
import { green, printJson, printLine, red } from '../terminal.ts';

interface CopyCommandOptions extends CommonOptions {
  readonly from?: string;
  readonly to: string;
}

const addresses = `
An address is file:<path> or postgres://user:password@host/database, or the name of a variable that
holds it, which keeps the password out of the list of processes. DATABASE_CA_FILE applies to both.`;

const copyNote = `
Stop the service first: the command refuses a database that is in use, locks the source
against writes while it copies, and no service starts on the target before all is there. Then start
the service with the target as DATABASE_URL. Cursors of the feed, once-only keys and balances hold.

The target is empty, or has what an earlier run has copied: a run that was killed goes on where
it was. In the end all tables are compared, by the number of rows and a SHA-256 over their content.
The source is left as it is.
${addresses}

Examples:
  sudgate db copy --from file:data/sudgate.db --to postgres://sudgate:…@db/sudgate
  TARGET=postgres://sudgate:…@db/sudgate sudgate db copy --to TARGET --json`;

const compareNote = `
Nothing is changed. Ends with 1 if a table differs. As for "copy", no service may run on either.
${addresses}

Example:
  sudgate db compare --from file:data/sudgate.db --to postgres://sudgate:…@db/sudgate`;

export function copyCommand(): Command {
  return withAddresses(new Command('copy').description('copy everything to another database'))
    .addHelpText('after', copyNote)
    .action(async (options: CopyCommandOptions) => {
      const ends = readEnds(options);
      const tables = await reportFailure(copyDatabase({ ...ends, onProgress: showCopyProgress() }));
      if (options.json === true) printJson(toJson(ends, tables));
      else printCopy(ends, tables);
    });
}

export function compareCommand(): Command {
  return withAddresses(new Command('compare').description('compare everything in two databases'))
    .addHelpText('after', compareNote)
    .action(async (options: CopyCommandOptions) => {
      const ends = readEnds(options);
      const tables = await reportFailure(
        compareDatabases({ ...ends, onProgress: showCopyProgress() }),
      );
      if (options.json === true) printJson(toJson(ends, tables));
      else printComparison(tables);
      if (tables.some(({ isSame }) => !isSame)) process.exitCode = exitCodes.failure;
    });
}

function withAddresses(command: Command): Command {
  return withCommonOptions(
    command
      .option('--from <address>', 'the source; default: the database that is configured')
      .requiredOption('--to <address>', 'the target'),
  );
}

interface Ends {
  readonly from: DatabaseOptions;
  readonly to: DatabaseOptions;
}

function readEnds(options: CopyCommandOptions): Ends {
  const to = readAddress('--to', options.to);
  const from =
    options.from === undefined
      ? loadCommandConfig(options).database
      : readAddress('--from', options.from);
  if (describeDatabase(from) === describeDatabase(to)) {
    throw new CliError('--from and --to are the same database', exitCodes.usage);
  }
  return { from, to };
}

function readAddress(option: string, text: string): DatabaseOptions {
  const directory = process.cwd();
  const environment = readEnvironment(process.env, directory);
  const isName = /^[A-Za-z_]\w*$/.test(text);
  const url = isName ? environment[text] : text;
  if (url === undefined) {
    throw new CliError(`${option}: there is no variable ${text}`, exitCodes.usage);
  }
  try {
    return parseDatabase(url, { directory, caFile: environment.DATABASE_CA_FILE });
  } catch (error) {
    throw new CliError(`${option} ${(error as Error).message}`, exitCodes.usage);
  }
}

async function reportFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof CopyError && error.code !== 'database_failed') throw new CliError(message);
    throw new CliError(`${message}\nWhat was copied stays. Run it again: it goes on`);
  } finally {
    clearProgress();
  }
}

function printCopy({ to }: Ends, tables: readonly TableCopy[]): void {
  printTable(
    [
      { title: 'TABLE' },
      { title: 'ROWS', align: 'right' },
      { title: 'COPIED NOW', align: 'right' },
      { title: 'SHA-256 OF BOTH' },
    ],
    tables.map(({ table, source, copied }) => [
      ...[table, String(source.rows), String(copied), shorten(source.sha256)],
    ]),
  );
  printLine(`${green('ok')}, all is in ${describeDatabase(to)}`);
  printLine('Start the service with that as DATABASE_URL.');
}

function printComparison(tables: readonly TableComparison[]): void {
  const rows = tables.map(({ table, source, target, isSame }) => [
    ...[isSame ? 'same' : 'differs', table, String(source.rows), String(target.rows)],
    ...[shorten(source.sha256), shorten(target.sha256)],
  ]);
  printTable(
    [
      { title: '' },
      { title: 'TABLE' },
      { title: 'ROWS', align: 'right' },
      { title: 'IN TARGET', align: 'right' },
      { title: 'SHA-256' },
      { title: 'IN TARGET' },
    ],
    rows,
  );
  const different = tables.filter(({ isSame }) => !isSame).length;
  printLine(different === 0 ? `${green('ok')}, the same` : `${red('failed')}, ${different} differ`);
}

/** Enough to see a difference; all of it is in the JSON. */
function shorten(sha256: string): string {
  return sha256.slice(0, 16);
}

function toJson({ from, to }: Ends, tables: readonly (TableComparison | TableCopy)[]): object {
  return {
    from: describeDatabase(from),
    to: describeDatabase(to),
    same: tables.every(({ isSame }) => isSame),
    tables: tables.map(({ table, isSame, source, target, ...rest }) => ({
      table,
      same: isSame,
      ...('copied' in rest && { copied: rest.copied }),
      source,
      target,
    })),
  };
}
