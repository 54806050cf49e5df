import { Command } from 'commander';
import { loadConfig } from '../../config/index.ts';
import { createLogger } from '../../server/index.ts';
import { describeDatabase } from '../../store/index.ts';
import { runService } from '../run-service.ts';
import { warnOfUnsignedScores } from '../unsigned-scores.ts';

const help = `
Example:
  SUD_APP_ID=1461564080052506636 SUD_APP_SECRET=… SUDGATE_API_KEY=… sudgate serve`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the service in production')
    .addHelpText('after', help)
    .action(async () => {
      const config = loadConfig({ mode: 'serve', env: process.env, directory: process.cwd() });
      const logger = createLogger(config.logLevel);
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
      const service = await runService(config, logger);
      const apps = config.apps.map((app) => app.appId);
      const database = describeDatabase(config.database);
      logger.info({ url: service.url, apps, database }, 'listening');
      if (config.tls === undefined) {
        logger.warn('plain HTTP: the platform calls HTTPS only, put a TLS proxy in front');
      }
    });
}
