import type { ServiceLogger } from '../server/index.ts';
import { type WorkerDeath, Workers } from '../workers/index.ts';
import { CliError, exitCodes } from './exit.ts';
import { onStopSignal } from './stop-signal.ts';

/**
 * Starts processes that each run this command, and ends when they have.
 *
 * @returns the address, once all are up
 * @throws {CliError} if one cannot start, which has said why
 */
export async function runWorkers(count: number, logger: ServiceLogger): Promise<string> {
  const workers = new Workers({
    count,
    output: process.stdout,
    onUp: (worker) => logger.info(worker, 'a worker is up'),
    onDeath: (death) => logger.error(death, describe(death)),
  });
  onStopSignal((signal) => void stop(workers, logger, signal));
  const url = await workers.start();
  if (url === undefined) throw new CliError('a worker cannot start');
  return url;
}

function describe({ startError, restartMs }: WorkerDeath): string {
  if (restartMs === undefined) return 'a worker could not be started';
  return startError === undefined
    ? 'a worker has died, another one takes its place'
    : 'a worker could not be started, it is tried again';
}

async function stop(
  workers: Workers,
  logger: ServiceLogger,
  signal: NodeJS.Signals,
): Promise<void> {
  logger.info({ signal }, 'stopping all workers');
  const allDone = await workers.stop();
  if (allDone) logger.info('stopped');
  else logger.fatal('not all workers stopped in time');
  process.exit(allDone ? exitCodes.ok : exitCodes.failure);
}
