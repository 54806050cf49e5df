import { Command } from 'commander';
import { exitCodes } from './exit.ts';
import { fitHelp } from './help-text.ts';
import { packageVersion } from './version.ts';

const footer = `
Exit codes: 0 done, 1 failed or refused, 2 wrong usage, 78 wrong configuration.

Configuration comes from the environment, a .env file, and the JSON file of SUDGATE_CONFIG;
"sudgate config check" says what it amounts to.`;

/** In the order of the help. Each is loaded when it is asked for: the service need not carry all. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import('./commands/dev.ts')).devCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  events: async () => (await import('./commands/events.ts')).eventsCommand(),
  rounds: async () => (await import('./commands/rounds.ts')).roundsCommand(),
  ledger: async () => (await import('./commands/ledger.ts')).ledgerCommand(),
  token: async () => (await import('./commands/token.ts')).tokenCommand(),
  users: async () => (await import('./commands/users.ts')).usersCommand(),
  db: async () => (await import('./commands/db.ts')).dbCommand(),
  config: async () => (await import('./commands/config.ts')).configCommand(),
  webhooks: async () => (await import('./commands/webhooks.ts')).webhooksCommand(),
  reconcile: async () => (await import('./commands/reconcile.ts')).reconcileCommand(),
  games: async () => (await import('./commands/games.ts')).gamesCommand(),
  room: async () => (await import('./commands/room.ts')).roomCommand(),
  order: async () => (await import('./commands/order.ts')).orderCommand(),
  api: async () => (await import('./commands/api.ts')).apiCommand(),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand(),
};

/** @param first the first argument: a command, or anything else, which needs to know all of them */
export async function createProgram(first: string | undefined): Promise<Command> {
  const program = new Command('sudgate')
    .description('The app server for the Sud Mini Game Platform.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', footer);
  const names = Object.hasOwn(commands, first ?? '') ? [first ?? ''] : Object.keys(commands);
  for (const name of names) program.addCommand(await (commands[name] as () => Promise<Command>)());
  exitWithUsageCode(program);
  fitHelp(program);
  return program;
}

/** Commander ends with 1 for a usage error; 1 is for work that failed. */
function exitWithUsageCode(command: Command): void {
  command.exitOverride((error) => {
    process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
  });
  for (const child of command.commands) exitWithUsageCode(child);
}
