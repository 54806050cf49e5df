import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isJsonObject } from '../core/index.ts';
import { ConfigError } from './config-error.ts';
import { type EnvFile, readEnvFile } from './env-file.ts';
import { findJsonError } from './json-error-position.ts';
import { appSettings, environmentName, serviceSettings, sourceSettings } from './settings.ts';
import { nearName, suggestion } from './suggestion.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type RawSettings = Record<string, unknown>;

const settings = { ...serviceSettings, ...appSettings };
const names = Object.keys(settings) as (keyof typeof settings)[];
const lists: ReadonlySet<string> = new Set(['api_key', 'app_secrets', 'wallet_secrets']);

const knownVariables = [
  ...names.map(environmentName),
  environmentName('app_id'),
  environmentName('app_secrets'),
  ...Object.keys(sourceSettings),
];

/** The process's variables over those of a `.env` file, if there is one. @throws {ConfigError} */
export function readEnvironment(env: Environment, directory: string): Environment {
  return { ...readEnvFile(directory).variables, ...env };
}

/** Variables that are meant for us and that we do not know: most likely a slip. */
export function unknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => /^(SUD|SUDGATE)_/.test(name) && !knownVariables.includes(name))
    .map((name) => `${name} is not a setting${suggestion(name, knownVariables)}`);
}

/**
 * Names in `.env` that are nearly ours: nobody else's stand there by chance, as they may among the
 * variables of the process. A number behind a name is on purpose.
 *
 * @param references what the JSON file asks for by name
 */
export function slipsInEnvFile({ lines }: EnvFile, references: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  for (const [name, line] of lines) {
    const isMeant = /^(SUD|SUDGATE)_|\d$/.test(name) || references.has(name);
    if (isMeant || knownVariables.includes(name)) continue;
    const near = nearName(name, knownVariables);
    if (near !== undefined) problems.push(`.env:${line} ${name} is unknown; did you mean ${near}?`);
  }
  return problems;
}

/** The settings that the environment holds. Empty variables count as absent. */
export function settingsFromEnvironment(env: Environment): RawSettings {
  const raw: RawSettings = {};
  for (const name of names) {
    const text = env[environmentName(name)];
    if (text === undefined || text === '') continue;
    raw[name] = readText(name, text);
  }
  const app = appFromEnvironment(env);
  if (app !== undefined) raw.apps = [app];
  return raw;
}

function appFromEnvironment(env: Environment): RawSettings | undefined {
  const id = env[environmentName('app_id')];
  const secrets = env[environmentName('app_secrets')];
  if (!id && !secrets) return undefined;
  return {
    ...(id && { app_id: id.trim() }),
    ...(secrets && { app_secrets: splitList(secrets) }),
  };
}

function readText(name: string, text: string): unknown {
  return lists.has(name) ? splitList(text) : readNumber(name, text);
}

/** What is no number stays text, so that the check says what was expected. */
function readNumber(name: string, text: string): unknown {
  const { type } = (settings as Record<string, { type?: string } | undefined>)[name] ?? {};
  return type === 'integer' && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Empty parts stay, to be refused: `$NEW,$OLD` without a `NEW` must not pass for the old one alone. */
function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/**
 * The settings of the JSON file, with the chosen profile laid over them and `env:NAME` values
 * replaced.
 *
 * @throws {ConfigError}
 */
export function settingsFromFile(env: Environment, directory: string): FileSettings {
  const path = env.SUDGATE_CONFIG;
  const profile = env.SUDGATE_PROFILE;
  if (!path) {
    const problem = 'SUDGATE_PROFILE is set, but SUDGATE_CONFIG is not';
    return { settings: {}, problems: profile ? [problem] : [], references: new Set() };
  }
  const { profiles, ...common } = readJsonObject(resolve(directory, path), path);
  const chosen = chooseProfile(profiles, profile, path);
  const found = { problems: [], references: new Set<string>() };
  const settings = resolveReferences({ ...common, ...chosen }, env, found, 0) as RawSettings;
  return { settings: withOneApp(settings), ...found };
}

/** A file for one app may have it at the top, as the environment does. */
function withOneApp({ app_id, app_secrets, ...settings }: RawSettings): RawSettings {
  if (app_id === undefined && app_secrets === undefined) return settings;
  const app = {
    ...(app_id !== undefined && { app_id }),
    ...(app_secrets !== undefined && { app_secrets }),
  };
  // With others beside it, it is one too many.
  if (settings.apps !== undefined) return { ...settings, ...app };
  return { ...settings, apps: [app] };
}

export interface FileSettings {
  readonly settings: RawSettings;
  /** What is wrong with references; the settings are there all the same. */
  readonly problems: string[];
  /** The variables that the file asks for. */
  readonly references: Set<string>;
}

function readJsonObject(file: string, shownPath: string): RawSettings {
  let text = '';
  let value: unknown;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    value = JSON.parse(text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? describeJsonError(text) : `cannot be read: ${code}`;
    throw new ConfigError([`SUDGATE_CONFIG: ${shownPath} ${reason}`]);
  }
  if (!isJsonObject(value)) {
    throw new ConfigError([`SUDGATE_CONFIG: ${shownPath} does not hold a JSON object`]);
  }
  return value;
}

/** Without the parser's message, which may quote the file: that holds secrets. */
function describeJsonError(text: string): string {
  const { line, column } = findJsonError(text);
  return `is not JSON: see line ${line}, column ${column}`;
}

function chooseProfile(profiles: unknown, chosen: string | undefined, path: string): RawSettings {
  if (profiles === undefined) {
    if (!chosen) return {};
    throw new ConfigError([`SUDGATE_PROFILE is ${chosen}, but ${path} has no profiles`]);
  }
  if (!isJsonObject(profiles)) throw new ConfigError([`${path}: profiles must be an object`]);
  const profile = chosen && Object.hasOwn(profiles, chosen) ? profiles[chosen] : undefined;
  if (!isJsonObject(profile)) {
    const names = Object.keys(profiles).join(', ');
    const wrong = chosen ? `has no profile ${chosen}` : 'has profiles';
    throw new ConfigError([`${path} ${wrong}: set SUDGATE_PROFILE to one of ${names}`]);
  }
  return profile;
}

/** A configuration has three levels; a text that nests endlessly must not exhaust the stack. */
const maxDepth = 20;

/**
 * Replaces every text `env:NAME` by the variable, so that the file need not hold secrets. In a list
 * a variable may hold several values, separated by commas.
 */
function resolveReferences(
  value: unknown,
  env: Environment,
  found: Omit<FileSettings, 'settings'>,
  depth: number,
): unknown {
  const inside = (item: unknown) => resolveReferences(item, env, found, depth + 1);
  if (typeof value === 'object' && value !== null && depth >= maxDepth) {
    throw new ConfigError(['SUDGATE_CONFIG: the file nests too deeply']);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const resolved = inside(item);
      return isReference(item) ? splitList(resolved as string) : [resolved];
    });
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const resolved = inside(item);
        return [name, isReference(item) ? readNumber(name, resolved as string) : resolved];
      }),
    );
  }
  return isReference(value) ? lookUp(value, env, found) : value;
}

function isReference(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('env:');
}

function lookUp(
  reference: string,
  env: Environment,
  { problems, references }: Omit<FileSettings, 'settings'>,
): string {
  const name = reference.slice('env:'.length);
  references.add(name);
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value) return value;
  problems.push(`${reference} is asked for, but ${name} is not set`);
  return placeholder;
}

/** Long enough for a secret, so that nothing but the reference itself is reported. */
const placeholder = '?'.repeat(32);
