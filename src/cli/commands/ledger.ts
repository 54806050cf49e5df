import { Command } from 'commander';
import { printable } from '../../core/index.ts';
import { type LedgerProgress, type LedgerReport, verifyLedger } from '../../ledger/index.ts';
import {
  type CommonOptions,
  loadCommandConfig,
  withCommonOptions,
  withMigratedStore,
} from '../command-context.ts';
import { counted } from '../counted.ts';
import { CliError, exitCodes } from '../exit.ts';
import { clearProgress, showProgress } from '../progress.ts';
import { green, printJson, printLine, red } from '../terminal.ts';

const note = `
Scores of all apps: accounts, and the bookings that made their balances. These commands read the
store itself, whether the service runs or not.`;

export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('scores: check the books')
    .addHelpText('after', note)
    .addCommand(verifyCommand());
}

function verifyCommand(): Command {
  return withCommonOptions(
    new Command('verify').description('recompute every balance from its bookings'),
  )
    .addHelpText(
      'after',
      '\nNothing is changed. It ends with 3 at the first difference, and with another code but 0 if the\nbooks could not be read.\n\nExamples:\n  sudgate ledger verify\n  sudgate ledger verify --json',
    )
    .action(verify);
}

async function verify(options: CommonOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const report = await withMigratedStore(config, ({ ledger: store }) =>
    verifyLedger({ store, onProgress: showCounts }).catch(refuseUnreadable),
  ).finally(clearProgress);
  if (options.json === true) printJson(toJson(report));
  else printReport(report);
  if (report.difference !== undefined) {
    throw new CliError('the books are wrong', exitCodes.wrongBooks);
  }
}

/** The database fails, or holds what is no amount at all. @throws {CliError} */
function refuseUnreadable({ message, cause }: Error): never {
  const reason = cause instanceof Error ? cause.message : message;
  throw new CliError(`the books cannot be read: ${reason}`);
}

function toJson({ accounts, bookings, difference }: LedgerReport): object {
  if (difference === undefined) return { ok: true, accounts, bookings };
  const { appId: app_id, uid, sequence = null, problem } = difference;
  return { ok: false, accounts, bookings, difference: { app_id, uid, sequence, problem } };
}

function printReport({ accounts, bookings, difference }: LedgerReport): void {
  const counts = `${counted(accounts, 'account')}, ${counted(bookings, 'booking')}`;
  if (difference === undefined) {
    printLine(`${green('right')}  ${counts}`);
    return;
  }
  const { appId, uid, sequence, problem } = difference;
  const where = sequence === undefined ? 'account' : `booking ${sequence}`;
  printLine(
    `${red('wrong')}  app ${printable(appId)}, user ${printable(uid)}, ${where}: ${problem}`,
  );
  printLine(`       found after ${counts}`);
}

function showCounts({ accounts, bookings }: LedgerProgress): void {
  showProgress(`${accounts} accounts, ${bookings} bookings`);
}
