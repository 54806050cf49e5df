import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import {
  type CheckResult,
  type CheckTarget,
  checkGroups,
  checkTable,
  reportJunit,
  reportText,
  runChecks,
  summarise,
  UnknownCheckError,
} from '../../checker/index.ts';
import { printable, systemClock } from '../../core/index.ts';
import { addCallbackPath, type CallbackPaths, readCallbackUrls } from '../callback-path.ts';
import { CliError, exitCodes } from '../exit.ts';
import { checkBaseUrl, readLoginUrl } from '../http-address.ts';
import { clearProgress, showBar } from '../progress.ts';
import { readAppSecret } from '../read-app-secret.ts';
import { abortOnSignal, type SignalOptions } from '../stop-signal.ts';
import { bold, dim, green, printJson, printLine, red, terminalWidth, yellow } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';

const help = `
Plays the game server against an app server, whoever wrote it, and says what the platform would
think of it: it mints codes with --app-secret (or gets them from --login-url), calls the callbacks
below <base-url> with signed requests, good and bad, and reads the answers as the platform does.

Levels: required (the platform cannot work with it), security, advice. A failed check shows what was
sent, what came back, what the contract says, the code that the platform shows, and how to fix it.
Tokens are shortened in all reports.

Groups: ${checkGroups.slice(0, 8).join(', ')},
${checkGroups.slice(8).join(', ')}; --list shows the checks.

report, notify and scores are optional callbacks: where they do not exist (HTTP 404) their checks
are skipped, unless --only names the group. The score checks book orders: they run for --score-uid
only, bring the balance of that user to what they need, and put it back at the end, on Ctrl-C too.
The orders stay in the ledger of the app. Reports and notifications that are sent carry room_id
"sudgate-check".

Checks that those chosen with --only need run as well; of these, only failures are shown.

Ends with 0 if every required and security check that could be made has passed, else with 1.

Examples:
  sudgate check http://127.0.0.1:3000 --app-id 1461564080052506636 --app-secret … --uid player-7
  sudgate check https://sud.example.com/callbacks --login-url https://example.com/login
  sudgate check http://127.0.0.1:3000 --path get_sstoken=/sud/token --only get_sstoken,code
  sudgate check http://127.0.0.1:3000 --score-uid test-player --json > report.json`;

interface CheckOptions {
  readonly appId?: string;
  readonly appSecret?: string;
  readonly loginUrl?: string;
  readonly uid: string;
  readonly scoreUid?: string;
  readonly path?: CallbackPaths;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly sign: boolean;
  readonly ca?: string;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly json?: boolean;
  readonly junit?: string;
  readonly list?: boolean;
}

const longestMs = 600_000;

export function checkCommand(): Command {
  return new Command('check')
    .description('check an app server as the platform would see it')
    .argument('[base-url]', 'where the callbacks are, as in https://example.com/sud')
    .addOption(new Option('--app-id <id>', 'the app id').env('SUD_APP_ID'))
    .addOption(
      new Option('--app-secret <secret>', 'its secret, to mint codes and sign requests').env(
        'SUD_APP_SECRET',
      ),
    )
    .option('--login-url <url>', 'gets codes here: POST {"user_id"} answers {"data":{"code"}}')
    .option('--uid <uid>', 'a user that the app knows', 'alice')
    .option('--score-uid <uid>', 'a user whose balance may be changed: runs the score checks')
    .option('--path <callback=path>', 'where a callback is, if not at /<callback>', addCallbackPath)
    .option('--only <names>', 'groups and checks to run, separated by commas', names)
    .option('--skip <names>', 'groups and checks to leave out, separated by commas', names)
    .option('--no-sign', 'send requests without the signature headers')
    .option('--ca <file>', 'certificates in PEM that are trusted instead of the public ones')
    .option('--timeout-ms <ms>', 'when a call is given up', wholeNumber(1, longestMs), 10_000)
    .option('--deadline-ms <ms>', 'what counts as slow', wholeNumber(1, longestMs), 2_000)
    .option('--json', 'print JSON for scripts')
    .option('--junit <file>', 'write JUnit XML as well')
    .option('--list', 'print the checks, and run none')
    .addHelpText('after', help)
    .action(check);
}

async function check(baseUrl: string | undefined, options: CheckOptions): Promise<void> {
  if (options.list === true) {
    list(options.json === true);
    return;
  }
  const results = await run(targetOf(baseUrl, options), options);
  const summary = summarise(results);
  if (options.json === true) {
    printJson({ summary, checks: results.map(({ title: _title, ...result }) => result) });
  } else {
    const style = { bold, dim, green, red, yellow, width: terminalWidth() };
    process.stdout.write(`\n${reportText(results, style)}`);
  }
  if (!summary.ok) process.exitCode = exitCodes.failure;
  // Last: what was found is not lost where it cannot be written.
  if (options.junit !== undefined) writeReport(options.junit, reportJunit(results));
}

async function run(
  target: CheckTarget,
  { only, skip }: CheckOptions,
): Promise<readonly CheckResult[]> {
  try {
    return await runChecks(target, {
      clock: systemClock,
      nonce: randomUUID,
      ...(only && { only }),
      ...(skip && { skip }),
      // Without a balance to put back they may end at once.
      ...(target.scoreUid !== undefined && { signal: abortOnSignal(whenStopped) }),
      onProgress: showBar,
      warn,
    });
  } catch (error) {
    if (error instanceof UnknownCheckError) {
      throw new CliError(`${error.message}; --list shows them`, exitCodes.usage);
    }
    throw error;
  } finally {
    clearProgress();
  }
}

const whenStopped: SignalOptions = {
  deadlineMs: 10_000,
  onLate: () => warn('not stopped in time: the balance may not be what it was'),
};

function warn(text: string): void {
  clearProgress();
  process.stderr.write(`sudgate: ${printable(text)}\n`);
}

/** @throws {CliError} */
function targetOf(baseUrl: string | undefined, options: CheckOptions): CheckTarget {
  if (baseUrl === undefined) throw new CliError('the base URL is missing', exitCodes.usage);
  checkBaseUrl(baseUrl);
  const { appId, loginUrl, uid, scoreUid, path = {}, only, sign, timeoutMs, deadlineMs } = options;
  const appSecret = options.appSecret === undefined ? undefined : readAppSecret(options.appSecret);
  if (loginUrl === undefined && (appId === undefined || appSecret === undefined)) {
    const message = 'give --app-id and --app-secret to mint codes, or --login-url to get them';
    throw new CliError(message, exitCodes.usage);
  }
  const requested = new Set([...(only ?? []).map(groupOf), ...Object.keys(path)]);
  if (requested.has('scores') && scoreUid === undefined) {
    const message = 'the score checks of --only change a balance: give --score-uid to say whose';
    throw new CliError(message, exitCodes.usage);
  }
  return {
    urls: readCallbackUrls(baseUrl, path),
    appId,
    appSecret,
    loginUrl: readLoginUrl(loginUrl),
    uid,
    scoreUid,
    signed: sign,
    ca: options.ca === undefined ? undefined : readCertificates(options.ca),
    timeoutMs,
    deadlineMs,
    requested,
  };
}

/** `report.settle` asks for the group `report`. */
function groupOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`--ca cannot be read: ${(error as Error).message}`, exitCodes.usage);
  }
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(`--junit cannot be written: ${(error as Error).message}`);
  }
}

function names(value: string): readonly string[] {
  return value.split(',').map((name) => name.trim());
}

function list(asJson: boolean): void {
  const rows = checkTable.map(({ id, group, level, title }) => ({ id, group, level, title }));
  if (asJson) {
    printJson(rows);
    return;
  }
  for (const { id, level, title } of rows) {
    printLine(`${id.padEnd(34)} ${dim(level.padEnd(9))} ${title}`);
  }
}
