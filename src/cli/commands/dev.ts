import { Command } from 'commander';
import {
  type AppConfig,
  type Config,
  checkFiles,
  devCredentials,
  loadConfig,
} from '../../config/index.ts';
import { isLoopback } from '../../core/index.ts';
import { createLogger, type Service } from '../../server/index.ts';
import type { TranscriptEntry } from '../../simulator/index.ts';
import { describeDatabase } from '../../store/index.ts';
import { addCallbackPath, type CallbackPaths, readCallbackUrls } from '../callback-path.ts';
import {
  type DevPlatform,
  portOfDev,
  shownRoundMs,
  showRound,
  startDevPlatform,
  usesSimulator,
  withPlatform,
} from '../dev-platform.ts';
import { CliError, exitCodes } from '../exit.ts';
import { readHttpAddress, readLoginUrl } from '../http-address.ts';
import { RoundSummary } from '../round-summary.ts';
import { checkAddress, runService } from '../run-service.ts';
import { runSimulator } from '../run-simulator.ts';
import { bold, dim, printLine, red } from '../terminal.ts';
import { warnOfUnsignedScores } from '../unsigned-scores.ts';

const help = `
Without any configuration it runs a fixed app with a published secret; set SUD_APP_ID and
SUD_APP_SECRET to use your own. POST /login hands out a code for any user. A simulated platform runs
beside it on the next port, unless SUD_CONFIG_SERVICE names another, and plays one round, to show
each callback.

With --forward the service is not started: the simulated platform plays with your own app server, which
has to know the users alice and bob.

Examples:
  sudgate dev
  PORT=9000 sudgate dev
  sudgate dev --forward http://localhost:3000 --path get_sstoken=/sud/token`;

const demoUsers = [
  { uid: 'alice', nick_name: 'Alice', gender: 'female' },
  { uid: 'bob', nick_name: 'Bob', gender: 'male' },
  { uid: 'carol', nick_name: '卡罗尔', gender: 'female' },
  { uid: 'dave', nick_name: 'Dave 🎲', gender: '' },
  { uid: 'robo', nick_name: 'Robo', gender: '', is_ai: 1, ai_level: 2 },
] as const;

export function devCommand(): Command {
  return new Command('dev')
    .description('run the service on this machine, no configuration needed')
    .option('--forward <url>', 'run the simulated platform only, against the callbacks there')
    .option('--path <callback=path>', 'with --forward: where a callback is', addCallbackPath)
    .option('--login-url <url>', 'with --forward: your login, as in simulate --help')
    .addHelpText('after', help)
    .action(runDev);
}

interface DevOptions {
  readonly forward?: string;
  readonly path?: CallbackPaths;
  readonly loginUrl?: string;
}

async function runDev({ forward, path, loginUrl }: DevOptions): Promise<void> {
  if (forward === undefined && (path ?? loginUrl) !== undefined) {
    const option = path === undefined ? '--login-url' : '--path';
    throw new CliError(`${option} needs --forward`, exitCodes.usage);
  }
  const config = loadConfig({ mode: 'dev', env: process.env, directory: process.cwd() });
  if (forward !== undefined) {
    await runForward(config, forward, path ?? {}, readLoginUrl(loginUrl));
    return;
  }
  checkFiles(config);
  await checkAddress(config);
  let serviceUrl = '';
  const platform = await startPlatform(config, () => serviceUrl);
  const withUrl = platform === undefined ? config : withPlatform(config, platform.url);
  const logger = createLogger(config.logLevel, 'people');
  warnOfUnsignedScores(config, logger);
  const service = await runService(withUrl, logger).catch(async (error: unknown) => {
    // It would keep the process alive, which has nothing more to do.
    await platform?.close();
    throw error;
  });
  serviceUrl = service.url;
  for (const app of config.apps) await addDemoUsers(service, app.appId);
  process.stdout.write(banner(config, service.url, platform));
  if (!isLoopback(config.host)) {
    process.stdout.write(
      `${red('warning')} HOST is ${config.host}: whoever reaches it can log in as anyone\n\n`,
    );
  }
  const simulator = platform?.simulators[0];
  if (platform === undefined || simulator === undefined) return;
  platform.tell('everyone');
  // The transcript says the same as the log of the service would.
  logger.level = 'warn';
  await showRound(simulator, ['alice', 'bob']);
  logger.level = config.logLevel;
  platform.tell('app');
}

/** @throws {CliError} */
async function runForward(
  config: Config,
  url: string,
  paths: CallbackPaths,
  loginUrl: URL | undefined,
): Promise<void> {
  readHttpAddress(url, '--forward');
  readCallbackUrls(url, paths);
  const { appId = '', secrets = [] } = config.apps[0] ?? {};
  const app = { appId, appSecret: secrets[0] ?? '', callbacks: url, paths, loginUrl };
  const at = { port: config.simulatorPort ?? 0, remedy: portOfDev };
  const summary = new RoundSummary();
  const transcript = (entry: TranscriptEntry) => summary.note(entry);
  const simulator = await runSimulator({ ...app, roundMs: shownRoundMs, transcript }, at);
  await showRound(simulator, ['alice', 'bob']);
  for (const line of summary.lines()) printLine(line);
  printLine('');
}

/** @returns `undefined` if every app has a platform of its own */
async function startPlatform(
  config: Config,
  serviceUrl: () => string,
): Promise<DevPlatform | undefined> {
  const { simulatorPort } = config;
  const apps = config.apps.filter((app) => usesSimulator(config, app));
  if (simulatorPort === undefined || apps.length === 0) return undefined;
  return await startDevPlatform(
    simulatorPort,
    apps.map((app) => ({
      appId: app.appId,
      appSecret: app.secrets[0] ?? '',
      callbacks: () => callbackBase(config, app, serviceUrl()),
    })),
  );
}

async function addDemoUsers({ store }: Service, appId: string): Promise<void> {
  await store.users.addMissingUsers(
    appId,
    demoUsers.map((user) => ({
      is_ai: 0,
      ai_level: 0,
      banned: false,
      ...user,
      avatar_url: `https://example.com/avatars/${user.uid}.png`,
    })),
  );
}

function callbackBase(config: Config, app: AppConfig | undefined, url: string): string {
  const path = config.apps.length === 1 ? '' : `/${app?.appId}`;
  return `${url}${config.callbackPrefix}${path}`;
}

function banner(config: Config, url: string, platform: DevPlatform | undefined): string {
  const [app] = config.apps;
  const base = callbackBase(config, app, url);
  const isDevApp = app?.secrets[0] === devCredentials.appSecret;
  const users = demoUsers.map((user) => user.uid).join(', ');
  const take = (member: string) => `sed 's/.*"${member}":"\\([^"]*\\)".*/\\1/'`;
  const login = config.apps.length === 1 ? '' : `,"app_id":"${app?.appId}"`;
  return `
${bold('sudgate dev')} at ${bold(url)}
${dim('for your machine only: /login gives anyone a code')}

  app id      ${app?.appId}
  app secret  ${isDevApp ? devCredentials.appSecret : '(yours)'}
  API key     ${config.apiKeys.includes(devCredentials.apiKey) ? devCredentials.apiKey : '(yours)'}
  users       ${users}
  store       ${describeDatabase(config.database)}

  callbacks   POST ${base}/get_sstoken
              and /update_sstoken  /get_user_info
  your app    POST ${url}/login
              and /v1, ${dim('described by')} ${url}/openapi.json
  operations  GET  ${url}/healthz  /readyz  /metrics
  platform    ${platform === undefined ? 'that of SUD_CONFIG_SERVICE' : `simulated at ${platform.url}`}

${bold('Try the exchange')}${dim(': paste these lines into another terminal')}

CODE=$(curl -s ${url}/login \\
  -H 'Content-Type: application/json' -d '{"user_id":"alice"${login}}' |
  ${take('code')})
TOKEN=$(curl -s ${base}/get_sstoken \\
  -d "{\\"code\\":\\"$CODE\\"}" | tee /dev/stderr |
  ${take('ss_token')})
curl -s ${base}/get_user_info \\
  -d "{\\"ss_token\\":\\"$TOKEN\\"}"; echo
curl -s ${base}/update_sstoken \\
  -d "{\\"ss_token\\":\\"$TOKEN\\"}"; echo

${dim('Callbacks are listed below as they come. Ctrl-C stops.')}

`;
}
