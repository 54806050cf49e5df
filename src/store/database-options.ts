import type { PostgresOptions } from './postgres/options.ts';
import { showPostgresUrl } from './postgres/url.ts';

/** Which database, and how it is reached. */
export type DatabaseOptions =
  | { readonly kind: 'sqlite'; readonly path: string }
  | ({ readonly kind: 'postgres' } & PostgresOptions);

/** The database for people and logs: a path, or an address without its password. */
export function describeDatabase(options: DatabaseOptions): string {
  return options.kind === 'sqlite' ? options.path : showPostgresUrl(options.url);
}
