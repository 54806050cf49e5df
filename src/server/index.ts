/**
 * The HTTP service on Fastify: routes, logs, metrics, TLS, start and stop.
 *
 * The top of the library: only the command line may know of it. Exported as `sudgate/server`.
 */
export { type Config, ConfigError, loadConfig } from '../config/index.ts';
export { createLogger, type Logger, type ServiceLogger } from './logger.ts';
export { type Service, startService } from './service.ts';
export type { ServiceGroup } from './service-group.ts';
export type { ServiceOptions } from './service-options.ts';
