import { type Static, Type } from 'typebox';
import { signaturePolicies } from '../signature/policy.ts';

const milliseconds = { minimum: 0, maximum: 315_360_000_000 };
const databaseTimeout = { minimum: 10, maximum: 3_600_000 };

/** What may differ between the apps of one service. Top-level values are defaults for all apps. */
export const appSettings = {
  code_ttl_ms: Type.Integer({
    ...milliseconds,
    default: 7_200_000,
    description: 'Lifetime of a code in milliseconds; below 30 min it is raised to 30 min.',
  }),
  ss_token_ttl_ms: Type.Integer({
    ...milliseconds,
    default: 7_200_000,
    description: 'Lifetime of an ss_token in milliseconds; below 2 h it is raised to 2 h.',
  }),
  untyped_tokens: Type.Enum(['accept', 'refuse'], {
    default: 'accept',
    description:
      'Tokens of the official SDKs do not say whether they are a code or an ss_token: `accept` takes them for either, `refuse` takes only tokens of sudgate.',
  }),
  token_signatures: Type.Enum(signaturePolicies, {
    default: 'verify-if-present',
    description:
      'Signatures of the token callbacks, which carry a token as proof: `require`, `verify-if-present` or `off`.',
  }),
  report_signatures: Type.Optional(
    Type.Enum(signaturePolicies, {
      description:
        'Signatures of reports and notifications, which prove nothing else. Default `require` in `serve`, `verify-if-present` in `dev`; weaker than `require`, anyone can make up results.',
    }),
  ),
  score_signatures: Type.Enum(signaturePolicies, {
    default: 'require',
    description:
      'Signatures of the score callbacks, which move balances and prove nothing else: weaker than `require`, anyone can make up money. In `dev` as well.',
  }),
  signature_window_ms: Type.Optional(
    Type.Integer({
      minimum: 1000,
      maximum: 31_536_000_000,
      description:
        'How far the time of a signature may be off, in either direction; repeated nonces are then refused. Off by default: Sud documents neither unit nor window, nor whether it signs a repeat anew.',
    }),
  ),
  report_tokens: Type.Enum(['ignore', 'log', 'refuse'], {
    default: 'ignore',
    description:
      'What the `ss_token` in a report is good for; Sud no longer maintains it. `log` notes a bad one, `refuse` refuses the report.',
  }),
  sud_config_service: Type.String({
    minLength: 1,
    default: 'production',
    description:
      "Where Sud's server API is looked up: `production`, `test`, or the address that Sud gave you.",
  }),
  user_info_url: Type.Optional(
    Type.String({
      description:
        "Your backend's address for profiles, with `{uid}` and `{app_id}` filled in; without it the embedded store is asked.",
    }),
  ),
  user_info_token: Type.Optional(
    Type.String({ minLength: 1, description: 'Bearer token sent to `USER_INFO_URL`.' }),
  ),
  user_info_timeout_ms: Type.Integer({
    minimum: 10,
    maximum: 30_000,
    default: 1000,
    description: 'Deadline of one call to `USER_INFO_URL`.',
  }),
  user_info_cache_ttl_ms: Type.Integer({
    minimum: 0,
    maximum: 86_400_000,
    default: 30_000,
    description: 'How long a profile from `USER_INFO_URL` is kept; 0 keeps none.',
  }),
  wallet_url: Type.Optional(
    Type.String({
      description:
        "Your wallet's address: it keeps the scores instead of the ledger. Plain `http:` only on this machine or in a private network.",
    }),
  ),
  wallet_secrets: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description:
        'Signs the calls to `WALLET_URL` (Standard Webhooks): `whsec_` and the base64 of 24 to 64 bytes; during a rotation the new one first.',
    }),
  ),
  wallet_timeout_ms: Type.Integer({
    minimum: 10,
    maximum: 30_000,
    default: 2_000,
    description: 'Deadline of one call to `WALLET_URL`.',
  }),
};

export const defaultPort = 8080;

/** One value of the whole service each. */
export const serviceSettings = {
  host: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Address to listen on. Default `0.0.0.0` in `serve`, `127.0.0.1` in `dev`.',
    }),
  ),
  port: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: defaultPort,
    description: 'Port to listen on.',
  }),
  workers: Type.Integer({
    minimum: 0,
    maximum: 256,
    default: 1,
    description:
      'How many processes of `serve` answer on one port, each with its own memory and database connections; 0: one for each core.',
  }),
  database_url: Type.String({
    minLength: 1,
    default: 'file:./data/sudgate.db',
    description:
      'Where state is kept: `file:<path>` is the embedded store, `postgres://user:password@host/database` a PostgreSQL in UTF-8 that replicas share.',
  }),
  database_ca_file: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Certificate authorities in PEM that PostgreSQL is checked against. With it, or `?sslmode=require`, TLS is used and checked; `verify-ca` and `no-verify` check less.',
    }),
  ),
  database_pool_size: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 10,
    description: 'Most connections of one replica to PostgreSQL; it has one more for listening.',
  }),
  database_connect_timeout_ms: Type.Integer({
    ...databaseTimeout,
    default: 1_000,
    description: 'How long a request waits for a connection to PostgreSQL before it is refused.',
  }),
  database_statement_timeout_ms: Type.Integer({
    ...databaseTimeout,
    default: 5_000,
    description: 'How long one statement may run in PostgreSQL; the look-up of a profile has 1 s.',
  }),
  database_lock_timeout_ms: Type.Integer({
    ...databaseTimeout,
    default: 2_000,
    description: 'How long a statement waits for a lock in PostgreSQL.',
  }),
  database_idle_timeout_ms: Type.Integer({
    ...databaseTimeout,
    default: 30_000,
    description: 'How long a connection to PostgreSQL may be idle before it is closed.',
  }),
  api_key: Type.Optional(
    Type.Array(Type.String({ minLength: 16 }), {
      minItems: 1,
      description:
        'Key of the `/v1` API, at least 16 characters of ASCII without spaces; several separated by commas. Without it `/v1` answers 403.',
    }),
  ),
  callback_prefix: Type.String({
    pattern: '^$|^(/[A-Za-z0-9._~-]+)+$',
    default: '',
    description: 'Put in front of the paths of the callbacks, for example `/sud`.',
  }),
  tls_cert_file: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Certificate chain in PEM; with it, HTTPS is spoken. Reloaded when it changes.',
    }),
  ),
  tls_key_file: Type.Optional(
    Type.String({ minLength: 1, description: 'Its private key in PEM.' }),
  ),
  event_retention_days: Type.Integer({
    minimum: 1,
    maximum: 3650,
    default: 35,
    description:
      'How many days reports and notifications are kept, and the rounds made of them. That a message came is remembered for 48 h at least.',
  }),
  webhook_private_addresses: Type.Optional(
    Type.Enum(['refuse', 'allow'], {
      description:
        'Whether webhooks may go to addresses of this machine and of private networks. Default `refuse` in `serve`, `allow` in `dev`; `allow` lets whoever has the API key reach what this machine reaches.',
    }),
  ),
  log_level: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Lowest level of log lines that are written.',
  }),
};

export const appIdSetting = Type.String({
  minLength: 1,
  description: 'The app id that Sud assigned.',
});
export const appSecretsSetting = Type.Array(Type.String({ minLength: 1 }), {
  minItems: 1,
  description: 'Its secret; during a rotation the new one first, older ones after commas.',
});

/** Where the configuration itself comes from; in the environment only. */
export const sourceSettings = {
  SUDGATE_CONFIG: 'A JSON file with the same settings in lower case, for several apps or profiles.',
  SUDGATE_PROFILE: 'Which of the `profiles` in that file is used.',
} as const;

const closed = { additionalProperties: false };

const App = Type.Object(
  {
    app_id: appIdSetting,
    app_secrets: appSecretsSetting,
    ...Type.Partial(Type.Object(appSettings)).properties,
  },
  closed,
);

/** Everything but the apps themselves. */
export const TopLevelSettings = Type.Object({ ...serviceSettings, ...appSettings });

/** The merged settings of file and environment, one profile chosen. */
export const Settings = Type.Object(
  { ...TopLevelSettings.properties, apps: Type.Array(App, { minItems: 1 }) },
  closed,
);
export type Settings = Static<typeof Settings>;

/** Settings whose environment variable is not their own name in upper case. */
const otherNames: Record<string, string> = {
  api_key: 'SUDGATE_API_KEY',
  app_id: 'SUD_APP_ID',
  app_secrets: 'SUD_APP_SECRET',
  wallet_secrets: 'WALLET_SECRET',
};

/** The environment variable that sets a setting of the file. */
export function environmentName(setting: string): string {
  return otherNames[setting] ?? setting.toUpperCase();
}
