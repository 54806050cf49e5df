import { Command } from 'commander';
import { describeDatabase, type SchemaStatus } from '../../store/index.ts';
import {
  type CommonOptions,
  checkStoreExists,
  inspectStore,
  loadCommandConfig,
  withCommonOptions,
  withStore,
} from '../command-context.ts';
import { bold, dim, green, printJson, printLine, red } from '../terminal.ts';
import { compareCommand, copyCommand } from './db-copy.ts';

const note = `
The database is that of DATABASE_URL. "serve" migrates by itself when it starts; use "migrate"
to have it done beforehand, or by a database user who may change tables when the one of the service
may not.`;

export function dbCommand(): Command {
  return new Command('db')
    .description('the database: its migrations and tables, and moving to another one')
    .addHelpText('after', note)
    .addCommand(migrateCommand())
    .addCommand(statusCommand())
    .addCommand(copyCommand())
    .addCommand(compareCommand());
}

function migrateCommand(): Command {
  return withCommonOptions(
    new Command('migrate').description('apply the migrations that are pending'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  DATABASE_URL=postgres://admin:…@db/sudgate sudgate db migrate',
    )
    .action(async (options: CommonOptions) => {
      const config = loadCommandConfig(options);
      const pending = namesOf(await inspectStore(config), 'pending');
      // Opening a store is what migrates it.
      await withStore(config, async () => {});
      if (options.json === true) printJson({ applied: pending });
      else if (pending.length === 0) printLine('nothing was pending');
      else for (const name of pending) printLine(`${green('applied')}  ${name}`);
    });
}

function statusCommand(): Command {
  return withCommonOptions(
    new Command('status').description('which database, its migrations, and rows of each table'),
  )
    .addHelpText('after', '\nNothing is changed.\n\nExample:\n  sudgate db status --json')
    .action(async (options: CommonOptions) => {
      const config = loadCommandConfig(options);
      checkStoreExists(config);
      const status = await inspectStore(config);
      const database = describeDatabase(config.database);
      if (options.json === true) printJson({ database, kind: config.database.kind, ...status });
      else printStatus(database, status);
    });
}

function namesOf({ migrations }: SchemaStatus, wanted: string): string[] {
  return migrations.filter(({ state }) => state === wanted).map(({ name }) => name);
}

function printStatus(database: string, status: SchemaStatus): void {
  const { migrations, rows, isUnfinishedCopy } = status;
  printLine(`${bold('database')}    ${database}`);
  if (isUnfinishedCopy) {
    printLine(`${red('unfinished')}  "sudgate db copy" has to be run again: it goes on`);
  }
  const paint = { applied: green, pending: red, newer: red };
  for (const { name, state } of migrations) {
    printLine(`${dim('migration')}   ${paint[state](state.padEnd(8))} ${name}`);
  }
  for (const [table, count] of Object.entries(rows)) {
    printLine(`${dim('table')}       ${String(count).padStart(8)} ${table}`);
  }
}
