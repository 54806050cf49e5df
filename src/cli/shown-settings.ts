import type { AppConfig, appSettings, Config, serviceSettings } from '../config/index.ts';
import { describeDatabase } from '../store/index.ts';
import { lifetimeMs } from '../token/index.ts';

/** `null` is not set, `undefined` means nothing here. */
type Shown = string | number | null | undefined;

export type ShownSettings = Readonly<Record<keyof typeof serviceSettings, Shown>>;
export type ShownAppSettings = Readonly<
  Record<'app_id' | 'app_secrets' | keyof typeof appSettings, Shown>
>;

/** What the service would run with, under the names that the settings have. Secrets are counted. */
export function showSettings(config: Config): ShownSettings {
  const { database } = config;
  const shared = database.kind === 'postgres' ? database : undefined;
  return {
    host: config.host,
    port: config.port,
    workers: config.workers,
    database_url: database.kind === 'sqlite' ? `file:${database.path}` : describeDatabase(database),
    database_ca_file: shared && (shared.caFile ?? null),
    database_pool_size: shared?.poolSize,
    database_connect_timeout_ms: shared?.connectTimeoutMs,
    database_statement_timeout_ms: shared?.statementTimeoutMs,
    database_lock_timeout_ms: shared?.lockTimeoutMs,
    database_idle_timeout_ms: shared?.idleTimeoutMs,
    api_key: config.apiKeys.length,
    callback_prefix: config.callbackPrefix === '' ? null : config.callbackPrefix,
    tls_cert_file: config.tls?.certFile ?? null,
    tls_key_file: config.tls?.keyFile ?? null,
    event_retention_days: config.eventRetentionMs / dayMs,
    webhook_private_addresses: config.webhookPrivateAddresses,
    log_level: config.logLevel,
  };
}

const dayMs = 86_400_000;

/** As {@link showSettings}, of one app. */
export function showAppSettings(app: AppConfig): ShownAppSettings {
  const { userInfo, wallet, signaturePolicies } = app;
  return {
    app_id: app.appId,
    app_secrets: app.secrets.length,
    // Raised where they are too short.
    code_ttl_ms: lifetimeMs('code', app.codeTtlMs),
    ss_token_ttl_ms: lifetimeMs('ss_token', app.ssTokenTtlMs),
    untyped_tokens: app.untypedTokens,
    token_signatures: signaturePolicies.token,
    report_signatures: signaturePolicies.report,
    score_signatures: signaturePolicies.score,
    signature_window_ms: app.signatureWindowMs ?? null,
    report_tokens: app.reportTokens,
    sud_config_service: app.configService,
    user_info_url: userInfo === undefined ? null : withoutCredentials(userInfo.url),
    user_info_token: userInfo && (userInfo.bearerToken === undefined ? 0 : 1),
    user_info_timeout_ms: userInfo?.timeoutMs,
    user_info_cache_ttl_ms: userInfo?.cacheTtlMs,
    wallet_url: wallet === undefined ? null : withoutCredentials(wallet.url),
    wallet_secrets: wallet?.secrets.length,
    wallet_timeout_ms: wallet?.timeoutMs,
  };
}

/** Settings that are counted where others are shown. */
export const countedSettings: ReadonlySet<string> = new Set<
  keyof ShownSettings | keyof ShownAppSettings
>(['api_key', 'app_secrets', 'user_info_token', 'wallet_secrets']);

/** The address without user, password and query, any of which may hold a key. */
function withoutCredentials(template: string): string {
  return template.replace(/^(https?:\/\/)[^/@]*@/, '$1…@').replace(/\?.*$/, '?…');
}
