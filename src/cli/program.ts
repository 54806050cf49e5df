import { Command } from 'commander';
import { apiCommand } from './commands/api.ts';
import { checkCommand } from './commands/check.ts';
import { configCommand } from './commands/config.ts';
import { dbCommand } from './commands/db.ts';
import { devCommand } from './commands/dev.ts';
import { eventsCommand } from './commands/events.ts';
import { gamesCommand } from './commands/games.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { orderCommand } from './commands/order.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { roomCommand } from './commands/room.ts';
import { roundsCommand } from './commands/rounds.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { tokenCommand } from './commands/token.ts';
import { usersCommand } from './commands/users.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import { exitCodes } from './exit.ts';
import { packageVersion } from './version.ts';

const footer = `
Exit codes: 0 done, 1 failed or refused, 2 wrong usage, 78 wrong configuration.
Configuration comes from the environment, a .env file, and the JSON file of SUDGATE_CONFIG;
"sudgate config check" says what it amounts to.`;

export function createProgram(): Command {
  const program = new Command('sudgate')
    .description('The app server for the Sud Mini Game Platform.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', footer);
  const commands = [
    ...[devCommand(), serveCommand(), eventsCommand(), roundsCommand(), ledgerCommand()],
    ...[tokenCommand(), usersCommand(), dbCommand(), configCommand()],
    ...[webhooksCommand(), reconcileCommand()],
    ...[
      gamesCommand(),
      roomCommand(),
      orderCommand(),
      apiCommand(),
      checkCommand(),
      simulateCommand(),
    ],
  ];
  for (const command of commands) program.addCommand(command);
  exitWithUsageCode(program);
  return program;
}

/** Commander ends with 1 for a usage error; 1 is for work that failed. */
function exitWithUsageCode(command: Command): void {
  command.exitOverride((error) => {
    process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
  });
  for (const child of command.commands) exitWithUsageCode(child);
}
