import type { ErrorCode } from '../errors.ts';
import type { AppendOutcome, Inbox } from '../inbox/index.ts';
import type { ScoreWallet } from '../ledger/index.ts';
import type { CallbackGroup } from '../protocol/index.ts';
import type { CallbackVerifier, RequestHeaders, SignaturePolicy } from '../signature/index.ts';
import type { TokenService } from '../token/index.ts';
import type { UserDirectory } from '../users/index.ts';

/** What the callbacks of one app work with; {@link createCallbackApp} makes one. */
export interface CallbackApp {
  readonly tokens: TokenService;
  readonly users: UserDirectory;
  readonly signatures: CallbackSignatures;
  readonly reports: ReportSink;
  /** Where scores are kept. Absent: the score callbacks are refused as `score_unserved`. */
  readonly wallet: ScoreWallet | undefined;
}

/** Which callbacks have to be signed, and who checks it. */
export interface CallbackSignatures {
  readonly verifier: CallbackVerifier;
  readonly policies: Readonly<Record<CallbackGroup, SignaturePolicy>>;
}

/** Where reports and notifications go. */
export interface ReportSink {
  /** Absent: they are refused as `inbox_unavailable`, so that the platform sends them again. */
  readonly inbox: Pick<Inbox, 'accept'> | undefined;
  /**
   * What the `ss_token` in a report means. The platform's newer documents call it unmaintained, so
   * `ignore` is the default; `log` notes one that is not good, `refuse` refuses the report. Reports
   * without one pass.
   */
  readonly tokenPolicy: ReportTokenPolicy;
  /** Milliseconds since 1970: when a message was received. */
  readonly clock: () => number;
}

export const reportTokenPolicies = ['ignore', 'log', 'refuse'] as const;
export type ReportTokenPolicy = (typeof reportTokenPolicies)[number];

/** A request as it came in. */
export interface CallbackRequest {
  /** Node's `IncomingHttpHeaders` or any record of its form; names count in any case. */
  readonly headers: RequestHeaders;
  /** The bytes as received, before any decoding or parsing; empty for none. */
  readonly body: Uint8Array;
}

/** What a callback that succeeded has to say: `data` for the wire, the rest for the log. */
export interface CallbackSuccess {
  readonly data: object;
  readonly uid?: string | undefined;
  readonly message?: AcceptedMessage | undefined;
  /** Something that went wrong without failing the callback. */
  readonly note?: CallbackNote | undefined;
}

/** A report or notification that was kept, or was there before. */
export interface AcceptedMessage {
  readonly type: string;
  readonly key: string;
  readonly outcome: AppendOutcome;
}

export interface CallbackNote {
  readonly code: ErrorCode;
  readonly cause?: unknown;
}
