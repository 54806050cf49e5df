import type { SignaturePolicy } from '../signature/policy.ts';
import type { DatabaseOptions } from '../store/index.ts';
import type { Settings } from './settings.ts';

/** What the service was told, checked, with defaults filled in. Frozen. */
export interface Config {
  readonly mode: 'dev' | 'serve';
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseOptions;
  /** Newest first; empty switches the `/v1` API off. */
  readonly apiKeys: readonly string[];
  readonly callbackPrefix: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Processes of `serve`; 0: one for each core. */
  readonly workers: number;
  /** How long reports and notifications are kept, in milliseconds. */
  readonly eventRetentionMs: number;
  /** Whether webhooks may go to addresses of this machine and of private nets. */
  readonly webhookPrivateAddresses: NonNullable<Settings['webhook_private_addresses']>;
  readonly logLevel: Settings['log_level'];
  /**
   * `dev` without `SUD_CONFIG_SERVICE`: where its simulator of the platform listens, next to
   * `port`; 0 is some free port. `undefined`: there is none.
   */
  readonly simulatorPort: number | undefined;
  readonly apps: readonly AppConfig[];
}

export interface AppConfig {
  readonly appId: string;
  /** Newest first. */
  readonly secrets: readonly string[];
  readonly codeTtlMs: number;
  readonly ssTokenTtlMs: number;
  readonly untypedTokens: Settings['untyped_tokens'];
  /** By group of callbacks. */
  readonly signaturePolicies: Readonly<Record<'token' | 'report' | 'score', SignaturePolicy>>;
  /** `undefined`: the time of a signature is not looked at. */
  readonly signatureWindowMs: number | undefined;
  readonly reportTokens: Settings['report_tokens'];
  /** `production`, `test`, or the address of the platform's configuration service. */
  readonly configService: string;
  /** Where profiles come from; `undefined` is the store. */
  readonly userInfo:
    | {
        readonly url: string;
        readonly bearerToken: string | undefined;
        readonly timeoutMs: number;
        readonly cacheTtlMs: number;
      }
    | undefined;
  /** What keeps the scores; `undefined` is the ledger. */
  readonly wallet: WalletConfig | undefined;
}

export interface WalletConfig {
  readonly url: string;
  /** `whsec_…`, newest first. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
}

/**
 * What `dev` runs with when nothing is configured. Everybody knows them, so `serve` refuses them.
 */
export const devCredentials = {
  appId: 'sudgate-dev',
  appSecret: 'sudgate-dev-secret-for-your-machine-only',
  apiKey: 'sudgate-dev-api-key',
} as const;
