import { resolve } from 'node:path';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { minSecretBytes } from '../token/index.ts';
import { type AppConfig, type Config, devCredentials } from './config.ts';
import { ConfigError } from './config-error.ts';
import {
  type Environment,
  type RawSettings,
  readEnvironment,
  settingsFromEnvironment,
  settingsFromFile,
  suggestion,
  unknownVariables,
} from './config-sources.ts';
import { appSettings, environmentName, Settings, serviceSettings } from './settings.ts';

const validator = Compile(Settings);

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
  const env = readEnvironment(options.env, options.directory);
  const fromEnvironment = settingsFromEnvironment(env);
  const fromFile = settingsFromFile(env, options.directory);
  const problems = unknownVariables(env);
  if (fromEnvironment.apps !== undefined && fromFile.apps !== undefined) {
    problems.push('apps stand both in SUDGATE_CONFIG and in SUD_APP_ID: leave one of them out');
  }
  const raw: RawSettings = { ...fromFile, ...fromEnvironment };
  if (options.mode === 'dev') addDevDefaults(raw);
  const settings = Value.Default(Settings, raw) as Settings;
  const invalid = invalidSettings(settings);
  problems.push(...invalid);
  // The rules below read members whose types the check above vouches for.
  if (invalid.length === 0) problems.push(...brokenRules(settings, options.mode));
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(settings, options);
}

function addDevDefaults(raw: RawSettings): void {
  raw.apps ??= [{ app_id: devCredentials.appId, app_secrets: [devCredentials.appSecret] }];
  raw.api_key ??= [devCredentials.apiKey];
}

function invalidSettings(settings: unknown): string[] {
  if ((settings as RawSettings).apps === undefined) {
    const { apps: _apps, ...rest } = settings as RawSettings;
    const missing = 'no app is configured: set SUD_APP_ID and SUD_APP_SECRET, or SUDGATE_CONFIG';
    return [missing, ...explain({ ...rest, apps: [] }).filter((text) => !text.includes('apps'))];
  }
  return explain(settings);
}

function explain(settings: unknown): string[] {
  const problems = new Set<string>();
  for (const error of validator.Errors(settings)) {
    const { keyword, instancePath, message } = error;
    const params = error.params as Record<string, unknown>;
    if (keyword === 'required') {
      for (const name of params.requiredProperties as string[]) {
        problems.add(`${shownName(`${instancePath}/${name}`)} is missing`);
      }
    } else if (keyword === 'additionalProperties') {
      for (const name of params.additionalProperties as string[]) {
        const known = Object.keys({ ...serviceSettings, ...appSettings, apps: 0, app_id: 0 });
        problems.add(`${instancePath}/${name} is not a setting${suggestion(name, known)}`.slice(1));
      }
    } else if (keyword === 'enum') {
      const values = (params.allowedValues as string[]).join(', ');
      problems.add(`${shownName(instancePath)} must be one of ${values}`);
    } else if (keyword !== 'boolean') {
      problems.add(`${shownName(instancePath)} ${message}`);
    }
  }
  return [...problems];
}

/** `/port` as people set it: `PORT (port)`; `/apps/0/app_id` as `SUD_APP_ID (apps/0/app_id)`. */
function shownName(instancePath: string): string {
  const path = instancePath.slice(1);
  const name = path.split('/').findLast((part) => !/^\d+$/.test(part)) ?? path;
  return name === 'apps' ? path : `${environmentName(name)} (${path})`;
}

function brokenRules(settings: Settings, mode: Config['mode']): string[] {
  const problems: string[] = [];
  if (!settings.database_url.startsWith('file:') || settings.database_url === 'file:') {
    problems.push('DATABASE_URL (database_url) must have the form file:<path>');
  }
  if ((settings.tls_cert_file === undefined) !== (settings.tls_key_file === undefined)) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE go together: one of them is missing');
  }
  if (mode === 'serve' && settings.api_key?.includes(devCredentials.apiKey)) {
    problems.push('SUDGATE_API_KEY is the published key of `sudgate dev`: choose one of your own');
  }
  const seen = new Set<string>();
  settings.apps.forEach((app, index) => {
    if (seen.has(app.app_id)) problems.push(`apps/${index}/app_id ${app.app_id} stands twice`);
    seen.add(app.app_id);
    if (!/^[A-Za-z0-9._~-]{1,128}$/.test(app.app_id)) {
      problems.push(`apps/${index}/app_id must be letters, digits, dots, dashes, at most 128`);
    }
    problems.push(...secretProblems(app.app_secrets, mode));
    problems.push(...urlProblems(app.user_info_url ?? settings.user_info_url));
  });
  return [...new Set(problems)];
}

function secretProblems(secrets: readonly string[], mode: Config['mode']): string[] {
  const problems: string[] = [];
  if (secrets.some((secret) => Buffer.byteLength(secret) < minSecretBytes)) {
    problems.push(`SUD_APP_SECRET (app_secrets): a secret has fewer than ${minSecretBytes} bytes`);
  }
  if (mode === 'serve' && secrets.includes(devCredentials.appSecret)) {
    problems.push('SUD_APP_SECRET is the published secret of `sudgate dev`: use the one from Sud');
  }
  return problems;
}

function urlProblems(template: string | undefined): string[] {
  if (template === undefined) return [];
  const url = URL.parse(template.replaceAll(/[{}]/g, ''));
  if (url !== null && /^https?:$/.test(url.protocol)) return [];
  return ['USER_INFO_URL (user_info_url) must be an http:// or https:// address'];
}

function toConfig(settings: Settings, { mode, directory }: LoadConfigOptions): Config {
  const { tls_cert_file: certFile, tls_key_file: keyFile } = settings;
  return Object.freeze({
    mode,
    host: settings.host ?? (mode === 'dev' ? '127.0.0.1' : '0.0.0.0'),
    port: settings.port,
    databasePath: resolve(directory, settings.database_url.slice('file:'.length)),
    apiKeys: Object.freeze(settings.api_key ?? []),
    callbackPrefix: settings.callback_prefix,
    tls: certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined,
    logLevel: settings.log_level,
    apps: Object.freeze(settings.apps.map((app) => toAppConfig({ ...settings, ...app }))),
  });
}

function toAppConfig(app: Settings & Settings['apps'][number]): AppConfig {
  const userInfo =
    app.user_info_url === undefined
      ? undefined
      : {
          url: app.user_info_url,
          bearerToken: app.user_info_token,
          timeoutMs: app.user_info_timeout_ms,
          cacheTtlMs: app.user_info_cache_ttl_ms,
        };
  return Object.freeze({
    appId: app.app_id,
    secrets: Object.freeze(app.app_secrets),
    codeTtlMs: app.code_ttl_ms,
    ssTokenTtlMs: app.ss_token_ttl_ms,
    untypedTokens: app.untyped_tokens,
    userInfo,
  });
}
