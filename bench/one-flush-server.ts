/** The service with a commit for every single message instead of one for many. */
import { loadConfig } from '../src/config/index.ts';
import { createLogger, startService } from '../src/server/index.ts';

const config = loadConfig({ mode: 'serve', env: process.env, directory: process.cwd() });
const service = await startService({
  config,
  logger: createLogger(config.logLevel),
  version: 'bench',
  inboxLimits: { batchMessages: 1 },
});
process.once('SIGTERM', () => void service.stop().then(() => process.exit()));
