import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type AppConfig, type Config, ConfigError, loadConfig } from '../config/index.ts';
import {
  describeDatabase,
  type InspectOptions,
  inspectDatabase,
  openStore,
  type SchemaStatus,
  type Store,
} from '../store/index.ts';
import { CliError, exitCodes } from './exit.ts';

/** Options that all commands share which read the configuration. */
export interface CommonOptions {
  readonly dev?: boolean;
  readonly json?: boolean;
}

/** Those of commands that work for one app. */
export interface AppOptions extends CommonOptions {
  readonly app?: string;
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--dev', 'use the defaults of "sudgate dev" for whatever is not configured')
    .option('--json', 'print JSON for scripts');
}

export function withAppOptions(
  command: Command,
  app = 'which app, if several are configured',
): Command {
  return withCommonOptions(command.option('--app <id>', app));
}

/** @throws {ConfigError} */
export function loadCommandConfig(options: CommonOptions): Config {
  try {
    return loadConfig({
      mode: options.dev === true ? 'dev' : 'serve',
      env: process.env,
      directory: process.cwd(),
    });
  } catch (error) {
    const lacksApps = error instanceof ConfigError && error.lacksApps;
    if (!lacksApps || options.dev === true) throw error;
    const hint = 'For the app of "sudgate dev", add --dev.';
    throw new ConfigError(error.problems, { lacksApps, hint });
  }
}

/** @throws {CliError} */
export function chooseApp(config: Config, options: AppOptions): AppConfig {
  const app =
    options.app === undefined && config.apps.length === 1
      ? config.apps[0]
      : config.apps.find(({ appId }) => appId === options.app);
  if (app !== undefined) return app;
  const ids = config.apps.map(({ appId }) => appId).join(', ');
  const wrong = options.app === undefined ? 'is needed' : `${options.app} is not configured`;
  throw new CliError(`--app ${wrong}: it must be one of ${ids}`, exitCodes.usage);
}

/**
 * The id of the app that a list is restricted to; without one it is of all apps.
 *
 * @throws {CliError}
 */
export function namedAppId(config: Config, options: AppOptions): string | undefined {
  return options.app === undefined ? undefined : chooseApp(config, options).appId;
}

/** Works on the store and closes it, whatever happens. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(config.database).catch((error: Error) => {
    throw new CliError(`the store cannot be opened: ${error.message}`);
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/**
 * As {@link withStore}, for work that finds nothing in a store that it would first have to make: a
 * path that is wrong is told, and no empty file is left there.
 *
 * @throws {CliError}
 */
export async function withExistingStore<T>(
  config: Config,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  checkStoreExists(config);
  return await withStore(config, work);
}

/**
 * As {@link withExistingStore}, for work that changes nothing: opening alone makes or changes tables,
 * so a database that lacks some is refused.
 *
 * @throws {CliError}
 */
export async function withMigratedStore<T>(
  config: Config,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  checkStoreExists(config);
  const { migrations } = await inspectStore(config, { countsRows: false });
  const pending = migrations.filter(({ state }) => state === 'pending');
  const place = describeDatabase(config.database);
  if (pending.length === 0) return await withStore(config, work);
  if (pending.length === migrations.length) {
    throw new CliError(`${place} has none of the tables: check DATABASE_URL`);
  }
  const names = pending.map(({ name }) => name).join(', ');
  throw new CliError(`${place} is of an older version: run "sudgate db migrate" first (${names})`);
}

/** Looks at the database and changes nothing. @throws {CliError} */
export async function inspectStore(
  { database }: Config,
  options?: InspectOptions,
): Promise<SchemaStatus> {
  try {
    return await inspectDatabase(database, options);
  } catch (error) {
    throw new CliError(`the database cannot be read: ${(error as Error).message}`);
  }
}

/** @throws {CliError} */
export function checkStoreExists(config: Config): void {
  if (storeExists(config)) return;
  const place = describeDatabase(config.database);
  throw new CliError(`${place} is not there: check the path of DATABASE_URL`);
}

/** Whether there may be something in the store: a file that is not there holds nothing. */
export function storeExists({ database }: Config): boolean {
  return database.kind !== 'sqlite' || existsSync(database.path);
}
