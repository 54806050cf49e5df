import { type Clock, refuseUnknownOptions, systemClock } from '../core/index.ts';
import type { Inbox } from '../inbox/index.ts';
import type { ScoreWallet } from '../ledger/index.ts';
import type { CallbackGroup } from '../protocol/index.ts';
import {
  createCallbackVerifier,
  createSigningSecrets,
  type NonceStore,
  type SignaturePolicy,
  signaturePolicies,
} from '../signature/index.ts';
import type { TokenService } from '../token/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { type CallbackApp, type ReportTokenPolicy, reportTokenPolicies } from './callback-app.ts';

export interface CallbackAppOptions {
  /** Its `appId` is the one that signatures have to name. */
  readonly tokens: TokenService;
  /** The app's secrets, newest first: they sign the callbacks, too. */
  readonly secrets: readonly string[];
  readonly users: UserDirectory;
  /** Default: none, reports and notifications are refused until there is one. */
  readonly inbox?: Pick<Inbox, 'accept'> | undefined;
  /** Default: none, the score callbacks are refused. */
  readonly wallet?: ScoreWallet | undefined;
  /**
   * Default: `verify-if-present` for the token callbacks, which carry a proof of their own, and
   * `require` for reports, notifications and score callbacks, which do not.
   */
  readonly signaturePolicies?: Partial<Record<CallbackGroup, SignaturePolicy>> | undefined;
  /** How far a signature's timestamp may be off, in milliseconds. Default: it is not looked at. */
  readonly signatureWindowMs?: number | undefined;
  /** Where used nonces are remembered; only with a window. Default: in this process. */
  readonly nonces?: NonceStore | undefined;
  /** Default `ignore`. */
  readonly reportTokens?: ReportTokenPolicy | undefined;
  /** Default: the system clock. */
  readonly clock?: Clock | undefined;
}

const optionNames: readonly (keyof CallbackAppOptions)[] = [
  'tokens',
  'secrets',
  'users',
  'inbox',
  'wallet',
  'signaturePolicies',
  'signatureWindowMs',
  'nonces',
  'reportTokens',
  'clock',
];

/**
 * @example
 * ```ts
 * const tokens = createTokenService({ appId, secrets });
 * const app = createCallbackApp({ tokens, secrets, users });
 * const answer = await answerCallback('get_sstoken', app, { headers, body });
 * ```
 * @throws {TypeError} if a secret is missing or too short, an option, group or policy is unknown, or
 *   what is to be called is no function
 * @throws {RangeError} if the window is not a whole number of at least 1
 */
export function createCallbackApp(options: CallbackAppOptions): CallbackApp {
  checkOptions(options);
  const { tokens, users, clock = systemClock, nonces, signatureWindowMs: windowMs } = options;
  const secrets = createSigningSecrets(options.secrets);
  const policies = {
    token: 'verify-if-present',
    report: 'require',
    score: 'require',
    ...options.signaturePolicies,
  } as const;
  checkPolicies(policies);
  return Object.freeze({
    tokens,
    users,
    signatures: {
      verifier: createCallbackVerifier({
        secretsOf: (appId) => (appId === tokens.appId ? secrets : undefined),
        clock,
        ...(windowMs !== undefined && { windowMs }),
        ...(nonces !== undefined && { nonces }),
      }),
      policies,
    },
    wallet: options.wallet,
    reports: { inbox: options.inbox, tokenPolicy: options.reportTokens ?? 'ignore', clock },
  });
}

/** Wrong parts would show in the answers only, one by one. */
function checkOptions(options: CallbackAppOptions): void {
  refuseUnknownOptions(options, optionNames);
  const { users, inbox, reportTokens = 'ignore' } = options;
  if (typeof users?.findUser !== 'function') {
    throw new TypeError('users: an object with a function findUser is needed');
  }
  if (inbox !== undefined && typeof inbox.accept !== 'function') {
    throw new TypeError('inbox: an object with a function accept is needed');
  }
  if (!reportTokenPolicies.includes(reportTokens)) {
    throw new TypeError(`reportTokens: ${reportTokenPolicies.join(', ')}`);
  }
}

function checkPolicies(policies: Record<CallbackGroup, SignaturePolicy>): void {
  const { token, report, score, ...others } = policies;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`signaturePolicies.${unknown}: no such group`);
  for (const [group, policy] of Object.entries({ token, report, score })) {
    if (!signaturePolicies.includes(policy)) {
      throw new TypeError(`signaturePolicies.${group}: ${signaturePolicies.join(', ')}`);
    }
  }
}
