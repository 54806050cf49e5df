import { type CallbackApp, createCallbackApp } from '../callbacks/index.ts';
import { createSudClient, type SudClient } from '../client/index.ts';
import type { AppConfig } from '../config/index.ts';
import type { Clock } from '../core/index.ts';
import type { Inbox } from '../inbox/index.ts';
import { createLedgerWallet, type Ledger, type ScoreWallet } from '../ledger/index.ts';
import type { RevocationWatermarks } from '../revocation/index.ts';
import type { NonceStore } from '../signature/index.ts';
import { createTokenService } from '../token/index.ts';
import { createHttpDirectory, type UserDirectory, type UserStore } from '../users/index.ts';
import {
  createHttpWallet,
  createRememberingWallet,
  type WalletBookingStore,
} from '../wallet/index.ts';
import type { Metrics } from './metrics.ts';
import { ProblemError } from './problem.ts';

/** One configured app at work. */
export interface ServiceApp extends CallbackApp {
  readonly appId: string;
  /** Whether profiles come from the store, so that writing them there makes sense. */
  readonly ownsProfiles: boolean;
  readonly wallet: ScoreWallet;
  /** Whether scores are kept in the ledger, and not in a wallet of the app's own. */
  readonly ownsScores: boolean;
  /** Calls the platform's server API. */
  readonly sudClient: SudClient;
}

export interface ServiceAppDeps {
  readonly users: UserStore;
  readonly inbox: Pick<Inbox, 'accept'>;
  readonly ledger: Ledger;
  /** What the wallets of apps have booked. */
  readonly walletBookings: WalletBookingStore;
  readonly watermarks: RevocationWatermarks;
  /** Where nonces are remembered if a signature window is configured; else in this process. */
  readonly nonces: NonceStore | undefined;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export function createServiceApp(config: AppConfig, deps: ServiceAppDeps): ServiceApp {
  const { appId } = config;
  const tokens = createTokenService({
    appId,
    secrets: config.secrets,
    codeTtlMs: config.codeTtlMs,
    ssTokenTtlMs: config.ssTokenTtlMs,
    untypedTokens: config.untypedTokens,
    revokedAt: (uid) => deps.watermarks.revokedAt(appId, uid),
    clock: deps.clock,
  });
  const users = createDirectory(config, deps);
  const wallet = createWallet(config, users, deps);
  const callbackApp = createCallbackApp({
    tokens,
    secrets: config.secrets,
    users,
    inbox: deps.inbox,
    wallet,
    signaturePolicies: config.signaturePolicies,
    signatureWindowMs: config.signatureWindowMs,
    ...(config.signatureWindowMs !== undefined && { nonces: deps.nonces }),
    reportTokens: config.reportTokens,
    clock: deps.clock,
  });
  const { secrets, configService } = config;
  const sudClient = createSudClient({ appId, secrets, configService, clock: deps.clock });
  return {
    ...callbackApp,
    appId,
    ownsProfiles: config.userInfo === undefined,
    wallet,
    ownsScores: config.wallet === undefined,
    sudClient,
  };
}

function createWallet(
  { appId, wallet }: AppConfig,
  users: UserDirectory,
  { ledger, walletBookings, metrics, clock }: ServiceAppDeps,
): ScoreWallet {
  if (wallet === undefined) return createLedgerWallet({ ledger, users, clock });
  const service = createHttpWallet({
    ...wallet,
    clock,
    onCall({ action, outcome, durationMs }) {
      metrics.walletCalls.inc({ app: appId, action, outcome });
      if (outcome !== 'busy') metrics.walletDuration.observe({ action }, durationMs / 1000);
    },
  });
  return createRememberingWallet({ wallet: service, store: walletBookings, clock });
}

function createDirectory({ appId, userInfo }: AppConfig, deps: ServiceAppDeps): UserDirectory {
  if (userInfo === undefined) return deps.users;
  return createHttpDirectory({
    ...userInfo,
    onLookup: (result) => deps.metrics.directoryCache.inc({ app: appId, result }),
  });
}

/** The apps of one service by their id. */
export class ServiceApps {
  readonly all: readonly ServiceApp[];
  readonly #byId: ReadonlyMap<string, ServiceApp>;

  constructor(apps: readonly ServiceApp[]) {
    this.all = apps;
    this.#byId = new Map(apps.map((app) => [app.appId, app]));
  }

  /**
   * The app that an API request means.
   *
   * @throws {ProblemError} `app_not_found`, or `app_not_named` if there are several
   */
  choose(appId: string | undefined): ServiceApp {
    const [only] = this.all;
    const app = appId === undefined && this.all.length === 1 ? only : this.#byId.get(appId ?? '');
    if (app !== undefined) return app;
    const ids = this.all.map((known) => known.appId).join(', ');
    throw new ProblemError(
      appId === undefined ? 'app_not_named' : 'app_not_found',
      `app_id must be one of ${ids}`,
    );
  }

  /**
   * The id of the app that an API request restricts its answer to; without one it is of all apps.
   *
   * @throws {ProblemError} `app_not_found`
   */
  namedId(appId: string | undefined): string | undefined {
    return appId === undefined ? undefined : this.choose(appId).appId;
  }
}
