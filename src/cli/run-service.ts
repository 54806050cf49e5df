import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../config/index.ts';
import {
  type Service,
  type ServiceGroup,
  type ServiceLogger,
  startService,
} from '../server/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { onStopSignal } from './stop-signal.ts';
import { packageVersion } from './version.ts';

/** From the signal to the end of the process, in milliseconds. */
const stopDeadlineMs = 10_000;

/** Starts the service and stops it on SIGTERM and SIGINT. */
export async function runService(
  config: Config,
  logger: ServiceLogger,
  group?: ServiceGroup,
): Promise<Service> {
  const service = await start(config, logger, group);
  onStopSignal((signal) => void stop(service, logger, signal));
  return service;
}

/**
 * Finds an address that cannot be had before anything else is started.
 *
 * @throws {CliError}
 */
export async function checkAddress(config: Config): Promise<void> {
  const server = createServer().listen(config.port, config.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw cannotStart(config, error as NodeJS.ErrnoException);
  }
  await new Promise((resolve) => server.close(resolve));
}

async function start(
  config: Config,
  logger: ServiceLogger,
  group: ServiceGroup | undefined,
): Promise<Service> {
  try {
    const version = packageVersion();
    return await startService({ config, logger, version, ...(group && { group }) });
  } catch (error) {
    throw cannotStart(config, error as NodeJS.ErrnoException);
  }
}

function cannotStart(config: Config, { code, message }: NodeJS.ErrnoException): CliError {
  const address = `${config.host}:${config.port}`;
  if (code === 'EADDRINUSE') return new CliError(`${address} is in use: set PORT to another one`);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CliError(`cannot listen on ${address} (${code}): set HOST or PORT`);
  }
  return new CliError(`cannot start: ${message}`);
}

async function stop(service: Service, logger: ServiceLogger, signal: string): Promise<void> {
  logger.info({ signal }, 'stopping');
  const timer = setTimeout(() => {
    logger.fatal('not stopped in time');
    process.exit(exitCodes.failure);
  }, stopDeadlineMs);
  timer.unref();
  try {
    await service.stop();
    logger.info('stopped');
    process.exitCode = exitCodes.ok;
  } catch (error) {
    logger.fatal({ err: error }, 'stopping failed');
    process.exitCode = exitCodes.failure;
  }
  // Lines that wait in memory are written by the BlockStream when the process exits.
  process.exit();
}
