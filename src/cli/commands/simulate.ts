import { Command, InvalidArgumentError, Option } from 'commander';
import { devCredentials } from '../../config/index.ts';
import { type NotifyEvent, notifyEvents } from '../../protocol/index.ts';
import type { ApiFaults, Faults } from '../../simulator/index.ts';
import { readApiFaults } from '../api-faults.ts';
import { addCallbackPath, type CallbackPaths, readCallbackUrls } from '../callback-path.ts';
import { CliError, exitCodes } from '../exit.ts';
import { checkBaseUrl, readHttpAddress, readLoginUrl } from '../http-address.ts';
import { readAppSecret } from '../read-app-secret.ts';
import { runLoadCommand } from '../run-load-command.ts';
import { type AloneOptions, runSimulator } from '../run-simulator.ts';
import { wholeNumber } from '../whole-number.ts';

const help = `
Stands in for the platform on this machine: serves the configuration service and the server API,
keeps rooms, plays rounds, and calls the app server at <base-url> back with signed requests.
docs/simulator.md says what is documented about the platform and what is a guess.

It waits for what your app asks of it, and for you: PUT /control/faults changes faults, POST
/control/rounds plays a round, POST /control/notifications sends any event, GET /control lists the
rest, all at the address of the platform.

With --load it plays rounds in many rooms at once for some seconds, prints a summary, and ends with
1 if something was lost, given up or refused. The users <prefix>1 to <prefix>N have to be known to
the app; "sudgate users import --help" shows how sudgate gets to know them. With --api-key, what the app server acknowledged is looked up in its GET /v1/events.

Faults are shares of all attempts to send a report, a notification or an order of a score, 0 to 1.
--api-fault concerns requests of your app: status=503 or ret_code=10001, delay_ms=3000,
loses_answer=true, and for which of them: share=0.2, apis=push_event+create_order.

Examples:
  sudgate simulate http://127.0.0.1:3000 --app-id 1461564080052506636 --app-secret …
  sudgate simulate http://127.0.0.1:3000 --drop 0.2 --lost-answer 0.1 --speed 60
  sudgate simulate http://127.0.0.1:3000 --outage-hours 5 --speed 1000
  sudgate simulate http://127.0.0.1:3000 --api-fault status=429,share=0.5
  sudgate simulate http://127.0.0.1:8080 --load 400 --rooms 200 --seconds 60 \\
    --speed 1000 --drop 0.1 --duplicate 0.1 --api-key sudgate-dev-api-key`;

interface SimulateOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly port: number;
  readonly path?: CallbackPaths;
  readonly loginUrl?: string;
  readonly speed: number;
  readonly seed: number;
  readonly roundSeconds: number;
  readonly stake: number;
  readonly notify?: readonly NotifyEvent[];
  readonly drop?: number;
  readonly delay?: number;
  readonly delayMs?: number;
  readonly duplicate?: number;
  readonly reorder?: number;
  readonly badSignature?: number;
  readonly lostAnswer?: number;
  readonly clockSkewMs?: number;
  readonly outageHours?: number;
  readonly apiFault?: Partial<ApiFaults>;
  readonly load?: number;
  readonly rooms: number;
  readonly seconds: number;
  readonly rounds?: number;
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
    .option('--port <port>', 'where the platform listens', wholeNumber(0, 65_535), 8081)
    .option('--path <callback=path>', 'where a callback is, if not at /<callback>', addCallbackPath)
    .option('--login-url <url>', 'gets codes here: POST {"user_id"} answers {"data":{"code"}}')
    .option('--speed <factor>', 'how much faster its time runs', wholeNumber(1, 1_000_000), 1)
    .option('--seed <number>', 'determines points and faults', wholeNumber(0, 2 ** 31), 1)
    .option('--round-seconds <seconds>', 'length of a round, simulated', wholeNumber(1, 86_400), 30)
    .option('--stake <score>', 'what each player pays to play a round', wholeNumber(0, 2 ** 31), 0)
    .option('--notify <events>', 'events the app gets: all, or names separated by commas', events);
  addFaultOptions(command);
  return command
    .option('--load <players>', 'play rounds with this many players', wholeNumber(2, 100_000))
    .option('--rooms <rooms>', 'in this many rooms, 2 to 6 players each', wholeNumber(1, 50_000), 1)
    .option('--seconds <seconds>', 'for how long', wholeNumber(1, 86_400), 10)
    .option(
      '--rounds <rounds>',
      'this many in each room, instead of --seconds',
      wholeNumber(1, 1e6),
    )
    .option('--uid-prefix <text>', 'how the user ids begin', 'player-')
    .option('--api-key <key>', 'look up what was acknowledged in GET /v1/events')
    .option('--api-url <url>', 'where that is; default: the origin of <base-url>')
    .option('--json', 'print the summary of --load as JSON for scripts')
    .addHelpText('after', help)
    .action(simulate);
}

function addFaultOptions(command: Command): void {
  const skew = wholeNumber(-31_536_000_000, 31_536_000_000);
  command
    .option('--drop <share>', 'requests get lost', share)
    .option('--delay <share>', 'requests are held back', share)
    .option('--delay-ms <ms>', 'for up to this long, simulated', wholeNumber(0, 31_536_000_000))
    .option('--duplicate <share>', 'requests come twice', share)
    .option('--reorder <share>', 'requests are overtaken by others', share)
    .option('--bad-signature <share>', 'signatures are wrong', share)
    .option('--lost-answer <share>', 'answers get lost', share)
    .option('--clock-skew-ms <ms>', 'its clock is ahead', skew)
    .option('--outage-hours <hours>', 'no callback gets through, simulated', hours)
    .option('--api-fault <faults>', 'what goes wrong with the server API', readApiFaults);
}

const loadOptions = ['rooms', 'seconds', 'rounds', 'uidPrefix', 'apiKey', 'apiUrl', 'json'];

async function simulate(
  baseUrl: string,
  options: SimulateOptions,
  command: Command,
): Promise<void> {
  const simulated = toSimulatorOptions(baseUrl, options);
  const { load, outageHours, rounds, port } = options;
  const outageMs = outageHours === undefined ? undefined : Math.round(outageHours * hourMs);
  if (load === undefined) {
    const given = command.options.find((option) => {
      const name = option.attributeName();
      return loadOptions.includes(name) && command.getOptionValueSource(name) === 'cli';
    });
    if (given !== undefined) throw new CliError(`${given.long} needs --load`, exitCodes.usage);
    await runSimulator(simulated, { port, remedy: 'set --port' }, outageMs);
    return;
  }
  const { apiUrl = new URL(baseUrl).origin } = options;
  readHttpAddress(apiUrl, '--api-url');
  const counts = { players: load, roundsPerRoom: rounds, outageMs };
  await runLoadCommand({ ...options, ...simulated, ...counts, apiUrl });
}

/** @throws {CliError} */
function toSimulatorOptions(baseUrl: string, options: SimulateOptions): AloneOptions {
  checkBaseUrl(baseUrl);
  readCallbackUrls(baseUrl, options.path ?? {});
  const appSecret = readAppSecret(options.appSecret);
  const { appId, path = {}, speed, seed, roundSeconds, stake, notify, apiFault } = options;
  return {
    ...{ appId, appSecret, callbacks: baseUrl, paths: path, speed, seed, stake },
    loginUrl: readLoginUrl(options.loginUrl),
    roundMs: roundSeconds * 1000,
    faults: faultsOf(options),
    ...(apiFault !== undefined && { apiFaults: apiFault }),
    ...(notify !== undefined && { notifyEvents: notify }),
  };
}

function faultsOf(options: SimulateOptions): Partial<Faults> {
  const { drop, delay, delayMs, duplicate, reorder } = options;
  const { badSignature, lostAnswer, clockSkewMs } = options;
  const held = { drop, delay, delayMs, duplicate, reorder };
  const all = { ...held, badSignature, lostAnswer, clockSkewMs };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('a share from 0 to 1');
}

const hourMs = 3_600_000;
const mostHours = 8_760;

function hours(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= mostHours) return value;
  throw new InvalidArgumentError(`hours, more than 0 and at most ${mostHours}`);
}

const prefix = 'sud.mg.merchant.';

/** `all`, or names with or without what all begin with. */
function events(text: string): readonly NotifyEvent[] {
  if (text === 'all') return notifyEvents;
  return text.split(',').map((name) => {
    const event = notifyEvents.find((known) => known === name || known === prefix + name);
    if (event !== undefined) return event;
    const names = notifyEvents.map((known) => known.slice(prefix.length));
    throw new InvalidArgumentError(`all, or some of ${names.join(', ')}`);
  });
}
