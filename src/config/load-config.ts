import { resolve } from 'node:path';
import { Value } from 'typebox/value';
import { hasUserInfo, parseWebAddress } from '../core/index.ts';
import { configServices } from '../protocol/index.ts';
import { minSecretBytes } from '../token/index.ts';
import { type AppConfig, type Config, devCredentials } from './config.ts';
import { ConfigError } from './config-error.ts';
import {
  type Environment,
  type RawSettings,
  settingsFromEnvironment,
  settingsFromFile,
  slipsInEnvFile,
  unknownVariables,
} from './config-sources.ts';
import { databaseProblems, toDatabase } from './database-config.ts';
import { addDevDefaults } from './dev-defaults.ts';
import { readEnvFile } from './env-file.ts';
import { explainSettings } from './explain-settings.ts';
import { type Settings, TopLevelSettings } from './settings.ts';
import { toWallet, walletProblems } from './wallet-config.ts';

const dayMs = 86_400_000;

export interface LoadConfigOptions {
  readonly mode: 'dev' | 'serve';
  readonly env: Environment;
  /** Where `.env` and relative paths are looked for. */
  readonly directory: string;
}

/**
 * Reads `.env`, the environment and the file of `SUDGATE_CONFIG`; the environment wins.
 *
 * @throws {ConfigError} with every problem at once
 */
export function loadConfig(options: LoadConfigOptions): Config {
  const envFile = readEnvFile(options.directory);
  const env = { ...envFile.variables, ...options.env };
  const fromEnvironment = settingsFromEnvironment(env);
  const { settings: fromFile, ...file } = settingsFromFile(env, options.directory);
  const slips = slipsInEnvFile(envFile, file.references);
  const problems = [...unknownVariables(env), ...slips, ...file.problems];
  if (fromEnvironment.apps !== undefined && fromFile.apps !== undefined) {
    problems.push('apps are set both in SUDGATE_CONFIG and by SUD_APP_ID: leave one of them out');
  }
  const raw: RawSettings = { ...fromFile, ...fromEnvironment };
  const simulatorPort = options.mode === 'dev' ? addDevDefaults(raw) : undefined;
  // Not those of each app: what an app leaves out comes from the top level.
  const settings = Value.Default(TopLevelSettings, raw) as Settings;
  problems.push(...invalidSettings(settings), ...brokenRules(settings, options.mode));
  if (problems.length > 0) throw new ConfigError(problems, { lacksApps: raw.apps === undefined });
  return toConfig(settings, simulatorPort, options);
}

/** Takes the place of a missing one, so that only the rest is complained about. */
const anyApp = { app_id: 'any', app_secrets: ['any'] };

function invalidSettings(settings: RawSettings): string[] {
  if (settings.apps !== undefined) return explainSettings(settings);
  const missing = 'no app is configured: set SUD_APP_ID and SUD_APP_SECRET, or SUDGATE_CONFIG';
  return [missing, ...explainSettings({ ...settings, apps: [anyApp] })];
}

/** What no schema says. Members may be of any type here: wrong ones were reported already. */
function brokenRules(settings: RawSettings, mode: Config['mode']): string[] {
  const problems: string[] = [];
  const { api_key: keys, apps } = settings;
  problems.push(...databaseProblems(settings));
  if ((settings.tls_cert_file === undefined) !== (settings.tls_key_file === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE go together: one of them is missing');
  }
  if (mode === 'serve' && textsOf(keys).includes(devCredentials.apiKey)) {
    problems.push('SUDGATE_API_KEY is the published key of `sudgate dev`: choose one of your own');
  }
  problems.push(...headerProblems('SUDGATE_API_KEY (api_key)', textsOf(keys)));
  problems.push(...userInfoProblems(settings));
  problems.push(...configServiceProblems(settings.sud_config_service));
  const seen = new Set<unknown>();
  for (const [index, app] of Array.isArray(apps) ? apps.entries() : []) {
    if (typeof app !== 'object' || app === null) continue;
    problems.push(...appProblems(app as RawSettings, `apps/${index}`, seen, mode));
    problems.push(...walletProblems({ ...settings, ...app }));
  }
  return [...new Set(problems)];
}

function appProblems(
  app: RawSettings,
  place: string,
  seen: Set<unknown>,
  mode: Config['mode'],
): string[] {
  const { app_id: id } = app;
  const problems = [...secretProblems(textsOf(app.app_secrets), mode)];
  problems.push(...userInfoProblems(app));
  problems.push(...configServiceProblems(app.sud_config_service));
  if (typeof id !== 'string' || id === '') return problems;
  if (seen.has(id)) problems.push(`${place}/app_id ${id} appears twice`);
  seen.add(id);
  // It is a part of the paths of the callbacks.
  if (!/^(?!\.\.?$)[A-Za-z0-9._~-]{1,128}$/.test(id)) {
    const name = `SUD_APP_ID (${place}/app_id)`;
    problems.push(`${name} must be letters, digits, dots, dashes, at most 128`);
  }
  return problems;
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

function secretProblems(secrets: readonly string[], mode: Config['mode']): string[] {
  const problems: string[] = [];
  // An empty one was reported by the schema.
  if (secrets.some((secret) => secret !== '' && Buffer.byteLength(secret) < minSecretBytes)) {
    problems.push(`SUD_APP_SECRET (app_secrets): a secret has fewer than ${minSecretBytes} bytes`);
  }
  if (secrets.some((secret) => secret !== secret.trim())) {
    problems.push('SUD_APP_SECRET (app_secrets): a secret has white space around it');
  }
  if (mode === 'serve' && secrets.includes(devCredentials.appSecret)) {
    problems.push('SUD_APP_SECRET is the published secret of `sudgate dev`: use the one from Sud');
  }
  return problems;
}

/** What stands in a header as `Bearer …`. Of a space or an umlaut each client makes something else. */
function headerProblems(name: string, texts: readonly string[]): string[] {
  if (texts.every((text) => /^[\x21-\x7e]*$/.test(text))) return [];
  return [`${name} must be ASCII without spaces: a header carries nothing else unchanged`];
}

function userInfoProblems({ user_info_url: url, user_info_token: token }: RawSettings): string[] {
  return [
    ...userInfoUrlProblems(url),
    ...headerProblems('USER_INFO_TOKEN (user_info_token)', textsOf([token])),
  ];
}

function userInfoUrlProblems(template: unknown): string[] {
  if (typeof template !== 'string') return [];
  const url = parseWebAddress(template.replaceAll(/[{}]/g, ''));
  if (url === undefined) {
    return ['USER_INFO_URL (user_info_url) must be an http:// or https:// address'];
  }
  if (!hasUserInfo(url)) return [];
  return ['USER_INFO_URL (user_info_url) must have no user and password: set USER_INFO_TOKEN'];
}

function configServiceProblems(service: unknown): string[] {
  if (typeof service !== 'string' || service === '') return [];
  if (Object.hasOwn(configServices, service)) return [];
  const name = 'SUD_CONFIG_SERVICE (sud_config_service)';
  const url = parseWebAddress(service);
  if (url === undefined) return [`${name} must be production, test or an http(s) address`];
  if (!hasUserInfo(url) && !/[?#]/.test(service)) return [];
  return [`${name} must have no user, password, query or fragment`];
}

function toConfig(
  settings: Settings,
  simulatorPort: number | undefined,
  { mode, directory }: LoadConfigOptions,
): Config {
  const { tls_cert_file: certFile, tls_key_file: keyFile } = settings;
  return Object.freeze({
    mode,
    host: settings.host ?? (mode === 'dev' ? '127.0.0.1' : '0.0.0.0'),
    port: settings.port,
    workers: settings.workers,
    database: toDatabase(settings, directory),
    apiKeys: Object.freeze(settings.api_key ?? []),
    callbackPrefix: settings.callback_prefix,
    tls:
      certFile !== undefined && keyFile !== undefined
        ? Object.freeze({
            certFile: resolve(directory, certFile),
            keyFile: resolve(directory, keyFile),
          })
        : undefined,
    eventRetentionMs: settings.event_retention_days * dayMs,
    webhookPrivateAddresses:
      settings.webhook_private_addresses ?? (mode === 'dev' ? 'allow' : 'refuse'),
    logLevel: settings.log_level,
    simulatorPort,
    apps: Object.freeze(settings.apps.map((app) => toAppConfig({ ...settings, ...app }, mode))),
  });
}

function toAppConfig(app: Settings & Settings['apps'][number], mode: Config['mode']): AppConfig {
  const userInfo =
    app.user_info_url === undefined
      ? undefined
      : Object.freeze({
          url: app.user_info_url,
          bearerToken: app.user_info_token,
          timeoutMs: app.user_info_timeout_ms,
          cacheTtlMs: app.user_info_cache_ttl_ms,
        });
  return Object.freeze({
    appId: app.app_id,
    secrets: Object.freeze(app.app_secrets),
    codeTtlMs: app.code_ttl_ms,
    ssTokenTtlMs: app.ss_token_ttl_ms,
    untypedTokens: app.untyped_tokens,
    signaturePolicies: Object.freeze({
      token: app.token_signatures,
      report: app.report_signatures ?? (mode === 'serve' ? 'require' : 'verify-if-present'),
      score: app.score_signatures,
    }),
    signatureWindowMs: app.signature_window_ms,
    reportTokens: app.report_tokens,
    configService: app.sud_config_service,
    userInfo,
    wallet: toWallet(app),
  });
}
