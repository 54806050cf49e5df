import { type Static, Type } from 'typebox';

/** Where the configuration document is asked for; its path is the signature of the app id. */
export const configServices = {
  production: 'https://asc.sudden.ltd',
  /** Withdrawn on the current site: ask the platform for the address of a test environment. */
  test: 'https://sim-asc.sudden.ltd',
} as const;

/** Members without addresses are of no group: kept, not read. */
export const Configuration = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Group, then key: an absolute address. Any of them may be missing or empty.',
});
export type Configuration = Static<typeof Configuration>;
