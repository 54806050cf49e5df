import { availableParallelism } from 'node:os';
import { Command } from 'commander';

import { type Config, checkFiles, loadConfig } from '../../config/index.ts';
import { createLogger, type ServiceLogger } from '../../server/index.ts';
import { describeDatabase } from '../../store/index.ts';
import { joinWorkers, type WorkerGroup } from '../../workers/index.ts';
import { runService } from '../run-service.ts';
import { runWorkers } from '../run-workers.ts';
import { warnOfUnsignedScores } from '../unsigned-scores.ts';
import { wholeNumber } from '../whole-number.ts';

const help = `
With several workers one process hands out the connections and the others answer, each as a full
replica on the same database. One that dies is replaced; SIGTERM lets all finish what they have
begun. /readyz is ready while all are up, and /metrics is the sum of all.

Examples:
  SUD_APP_ID=1461564080052506636 SUD_APP_SECRET=… SUDGATE_API_KEY=… sudgate serve
  sudgate serve --workers 0`;

interface ServeOptions {
  readonly workers?: number;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the service in production')
    .option(
      '--workers <count>',
      'processes that answer, 0: one for each core (default: WORKERS, which is 1)',
      wholeNumber(0, 256),
    )
    .addHelpText('after', help)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const config = loadConfig({ mode: 'serve', env: process.env, directory: process.cwd() });
  checkFiles(config);
  const logger = createLogger(config.logLevel);
  const group = joinWorkers();
  if (group !== undefined) return await work(config, logger, group);
  warn(config, logger);
  const count = (options.workers ?? config.workers) || availableParallelism();
  const url =
    count === 1 ? (await runService(config, logger)).url : await runWorkers(count, logger);
  const apps = config.apps.map((app) => app.appId);
  const database = describeDatabase(config.database);
  logger.info({ url, apps, database, ...(count > 1 && { workers: count }) }, 'listening');
  if (config.tls === undefined) {
    logger.warn('plain HTTP: the platform calls HTTPS only, put a TLS proxy in front');
  }
}

async function work(config: Config, logger: ServiceLogger, group: WorkerGroup): Promise<void> {
  try {
    const service = await runService(config, logger.child({ worker: group.id }), group);
    group.announce(service.url);
  } catch (error) {
    group.leave();
    throw error;
  }
}

function warn(config: Config, logger: ServiceLogger): void {
  if (config.apiKeys.length === 0) {
    logger.warn('SUDGATE_API_KEY is not set: the /v1 API is switched off');
  }
  warnOfUnsignedScores(config, logger);
  for (const { appId, signaturePolicies } of config.apps) {
    if (signaturePolicies.report === 'require') continue;
    logger.warn(
      { app: appId, report_signatures: signaturePolicies.report },
      'reports and notifications need no signature: anyone who finds the address can make up results',
    );
  }
}
