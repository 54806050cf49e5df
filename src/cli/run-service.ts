import type { Config } from '../config/index.ts';
import { type Service, type ServiceLogger, startService } from '../server/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { packageVersion } from './version.ts';

/** From the signal to the end of the process, in milliseconds. */
const stopDeadlineMs = 10_000;
/** A terminal and npm may both pass on one Ctrl-C. */
const repeatedSignalMs = 500;

/** Starts the service and stops it on SIGTERM and SIGINT. */
export async function runService(config: Config, logger: ServiceLogger): Promise<Service> {
  const service = await start(config, logger);
  let signalledAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signalledAt !== undefined) {
      // The second time they mean it.
      if (performance.now() - signalledAt > repeatedSignalMs) process.exit(exitCodes.failure);
      return;
    }
    signalledAt = performance.now();
    void stop(service, logger, signal);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return service;
}

async function start(config: Config, logger: ServiceLogger): Promise<Service> {
  try {
    return await startService({ config, logger, version: packageVersion() });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const address = `${config.host}:${config.port}`;
    if (code === 'EADDRINUSE') {
      throw new CliError(`${address} is in use: set PORT to another one`);
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new CliError(`cannot listen on ${address} (${code}): set HOST or PORT`);
    }
    throw new CliError(`cannot start: ${message}`);
  }
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
  // Lines that wait in memory are written by pino when the process exits.
  process.exit();
}
