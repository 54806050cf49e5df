/**
 * What the service is told: environment, `.env` and a JSON file, checked once against one schema.
 *
 * May not start anything. Not exported from the package.
 */
export { checkKeyPair } from './check-key-pair.ts';
export { type AppConfig, type Config, devCredentials } from './config.ts';
export { ConfigError } from './config-error.ts';
export { readEnvironment } from './config-sources.ts';
export { parseDatabase } from './database-config.ts';
export { simulatorAddress } from './dev-defaults.ts';
export { checkFiles } from './file-problems.ts';
export { loadConfig } from './load-config.ts';
export {
  appIdSetting,
  appSecretsSetting,
  appSettings,
  environmentName,
  serviceSettings,
  sourceSettings,
} from './settings.ts';
export { suggestion } from './suggestion.ts';
