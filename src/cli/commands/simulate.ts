import { Command, InvalidArgumentError, Option } from 'commander';
import { devCredentials } from '../../config/index.ts';
import { minSecretBytes } from '../../core/index.ts';
import type { Faults, SimulatorOptions } from '../../simulator/index.ts';
import { addCallbackPath, type CallbackPaths } from '../callback-path.ts';
import { CliError, exitCodes } from '../exit.ts';
import { runLoadCommand } from '../run-load-command.ts';
import { runSimulator } from '../run-simulator.ts';

const help = `
Stands in for the platform on this machine: serves the configuration service and the server API,
keeps rooms, plays rounds, and calls the app server at <base-url> back with signed requests. What is
documented about the platform and what is a guess stands in docs/simulator.md.

With --load it plays rounds in many rooms at once for some seconds, prints a summary, and ends with
1 if something was lost, given up or refused. The users <prefix>1 to <prefix>N have to be known to
the app. With --api-key, what the app server acknowledged is looked up in its GET /v1/events.

Faults are shares of all attempts to send a report or a notification, 0 to 1.

While it runs, PUT /control/faults changes faults, POST /control/rounds plays a round, and GET
/control/deliveries says what came through, all at the address of the platform.

Examples:
  sudgate simulate http://127.0.0.1:3000 --app-id 1461564080052506636 --app-secret …
  sudgate simulate http://127.0.0.1:3000 --drop 0.2 --lost-answer 0.1 --speed 60
  sudgate simulate http://127.0.0.1:8080 --load 400 --rooms 200 --seconds 60 --speed 1000 \\
    --drop 0.1 --duplicate 0.1 --api-key sudgate-dev-api-key`;

export interface SimulateOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly port: number;
  readonly path?: CallbackPaths;
  readonly speed: number;
  readonly seed: number;
  readonly roundSeconds: number;
  readonly drop?: number;
  readonly delay?: number;
  readonly duplicate?: number;
  readonly reorder?: number;
  readonly badSignature?: number;
  readonly lostAnswer?: number;
  readonly clockSkewMs?: number;
  readonly outageSeconds?: number;
  readonly load?: number;
  readonly rooms: number;
  readonly seconds: number;
  readonly uidPrefix: string;
  readonly apiKey?: string;
  readonly apiUrl?: string;
  readonly json?: boolean;
}

export function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('stand in for the platform, for any app server')
    .argument('<base-url>', 'where the callbacks are, as in http://127.0.0.1:3000/sud')
    .addOption(
      new Option('--app-id <id>', 'the app id').env('SUD_APP_ID').default(devCredentials.appId),
    )
    .addOption(
      new Option('--app-secret <secret>', 'its secret')
        .env('SUD_APP_SECRET')
        .default(devCredentials.appSecret, 'that of sudgate dev'),
    )
    .option('--port <port>', 'where the platform listens', integer(0, 65_535), 8081)
    .option('--path <callback=path>', 'where a callback is, if not at /<callback>', addCallbackPath)
    .option('--speed <factor>', 'how much faster its time runs', integer(1, 1_000_000), 1)
    .option('--seed <number>', 'determines points and faults', integer(0, 2 ** 31), 1)
    .option('--round-seconds <seconds>', 'length of a round, simulated', integer(1, 86_400), 30);
  addFaultOptions(command);
  return command
    .option('--load <players>', 'play rounds with that many players', integer(2, 100_000))
    .option('--rooms <rooms>', 'in that many rooms, 2 to 6 players each', integer(1, 50_000), 1)
    .option('--seconds <seconds>', 'for how long', integer(1, 86_400), 10)
    .option('--uid-prefix <text>', 'how the user ids begin', 'player-')
    .option('--api-key <key>', 'look up what was acknowledged in GET /v1/events')
    .option('--api-url <url>', 'where that is; default: the origin of <base-url>')
    .option('--json', 'print the summary of --load as JSON for scripts')
    .addHelpText('after', help)
    .action(simulate);
}

function addFaultOptions(command: Command): void {
  command
    .option('--drop <share>', 'requests get lost', share)
    .option('--delay <share>', 'requests are held back', share)
    .option('--duplicate <share>', 'requests come twice', share)
    .option('--reorder <share>', 'requests are overtaken by others', share)
    .option('--bad-signature <share>', 'signatures are wrong', share)
    .option('--lost-answer <share>', 'answers get lost', share)
    .option('--clock-skew-ms <ms>', 'its clock is ahead', integer(-31_536_000_000, 31_536_000_000))
    .option('--outage-seconds <s>', 'no callback gets through at first', integer(1, 31_536_000));
}

async function simulate(baseUrl: string, options: SimulateOptions): Promise<void> {
  const simulated = toSimulatorOptions(baseUrl, options);
  if (options.load === undefined) {
    await runSimulator(simulated, options.port, options.outageSeconds);
    return;
  }
  const apiUrl = options.apiUrl ?? new URL(baseUrl).origin;
  await runLoadCommand({ ...options, ...simulated, players: options.load, apiUrl });
}

/** @throws {CliError} */
function toSimulatorOptions(baseUrl: string, options: SimulateOptions): SimulatorOptions {
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? '')) {
    throw new CliError('<base-url> is no http:// or https:// address', exitCodes.usage);
  }
  // SUD_APP_SECRET may hold several during a rotation, the newest first.
  const appSecret = options.appSecret.split(',')[0]?.trim() ?? '';
  if (Buffer.byteLength(appSecret) < minSecretBytes) {
    throw new CliError(`--app-secret has at least ${minSecretBytes} bytes`, exitCodes.usage);
  }
  const { appId, path = {}, speed, seed, roundSeconds } = options;
  return {
    ...{ appId, appSecret, callbacks: baseUrl, paths: path, speed, seed },
    roundMs: roundSeconds * 1000,
    faults: faultsOf(options),
  };
}

function faultsOf(options: SimulateOptions): Partial<Faults> {
  const { drop, delay, duplicate, reorder, badSignature, lostAnswer, clockSkewMs } = options;
  const all = { drop, delay, duplicate, reorder, badSignature, lostAnswer, clockSkewMs };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most}`);
  };
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('a share from 0 to 1');
}
