import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../src/config/index.ts';
import type { Clock } from '../../src/core/index.ts';
import { type Service, startService } from '../../src/server/index.ts';
import { type ClientOptions, HttpClient } from './http-client.ts';
import { AppBackend, GameServer } from './peers.ts';
import type { Scope } from './scope.ts';

export const appId = '1000000000000000001';
export const secret = 'e2e-app-secret-0123456789abcdefgh';
export const apiKey = 'e2e-api-key-0123456789abcdefghij';

export type Variables = Readonly<Record<string, string>>;

/**
 * The variables of a service with one app that listens on some free port of this machine. It gives
 * up neither a database nor a backend that a busy machine only slows down.
 */
export const baseVariables: Variables = {
  SUD_APP_ID: appId,
  SUD_APP_SECRET: secret,
  SUDGATE_API_KEY: apiKey,
  HOST: '127.0.0.1',
  PORT: '0',
  DATABASE_URL: 'file:sudgate.db',
  DATABASE_CONNECT_TIMEOUT_MS: '20000',
  DATABASE_LOCK_TIMEOUT_MS: '20000',
  DATABASE_STATEMENT_TIMEOUT_MS: '30000',
  USER_INFO_TIMEOUT_MS: '20000',
};

export interface TestService {
  readonly url: string;
  readonly service: Service;
  readonly client: HttpClient;
  readonly gameServer: GameServer;
  readonly app: AppBackend;
  /** Its log, one parsed line each. */
  readonly log: Record<string, unknown>[];
  /** Where its `.env` would be and its database is. */
  readonly directory: string;
  readonly databasePath: string;
}

export interface TestServiceOptions {
  readonly mode?: 'dev' | 'serve';
  /** Laid over {@link baseVariables}; an empty one counts as absent. */
  readonly variables?: Variables;
  readonly clock?: Clock;
  readonly client?: ClientOptions;
}

/** Starts the service in this process, with real sockets and a real database file. */
export async function startTestService(
  scope: Scope,
  { mode = 'serve', variables = {}, clock, client: clientOptions }: TestServiceOptions = {},
): Promise<TestService> {
  const directory = await scope.temporaryDirectory();
  const config = loadConfig({
    mode,
    env: { ...baseVariables, ...variables },
    directory,
  });
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: config.logLevel, base: null },
    { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const service = await startService({
    config,
    logger,
    version: '0.0.0-test',
    ...(clock && { clock }),
  });
  scope.defer(() => service.stop());
  const client = new HttpClient(service.url, clientOptions);
  scope.defer(() => client.close());
  return {
    url: service.url,
    service,
    client,
    gameServer: new GameServer(client),
    app: new AppBackend(client, apiKey),
    log,
    directory,
    databasePath: join(directory, 'sudgate.db'),
  };
}
