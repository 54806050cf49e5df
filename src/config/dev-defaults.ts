import { devCredentials } from './config.ts';
import type { RawSettings } from './config-sources.ts';
import { defaultPort } from './settings.ts';

/**
 * Fills in what `dev` runs with where nothing is configured.
 *
 * @returns the port of the simulator, 0 for some free one; `undefined` if the platform is another
 */
export function addDevDefaults(raw: RawSettings): number | undefined {
  raw.apps ??= [{ app_id: devCredentials.appId, app_secrets: [devCredentials.appSecret] }];
  raw.api_key ??= [devCredentials.apiKey];
  if (raw.sud_config_service !== undefined) return undefined;
  const { port = defaultPort } = raw;
  const simulatorPort = typeof port === 'number' && port > 0 && port < 65_535 ? port + 1 : 0;
  // Other commands with --dev find the simulator of a running `dev` here.
  raw.sud_config_service = simulatorAddress(simulatorPort);
  return simulatorPort;
}

/** Where the simulator of `dev` is found: on this machine only. */
export function simulatorAddress(port: number): string {
  return `http://127.0.0.1:${port}`;
}
