import type { IncomingHttpHeaders } from 'node:http';
import type { CallbackName } from '../protocol/index.ts';

/** One request of the platform and what became of it. */
export interface Exchange {
  readonly callback: CallbackName;
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  readonly outcome: Outcome;
}

export type Outcome = ReceivedAnswer | NoAnswer;

export interface ReceivedAnswer {
  readonly answered: true;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** How the end of the body was told. */
  readonly framing: 'content-length' | 'chunked' | 'close';
  /** Whether head and body came in one read of the socket; over TLS only a hint. */
  readonly inOneRead: boolean;
  /** Whether an earlier request used the same connection. */
  readonly reusedConnection: boolean;
  /** From the start of the request to the end of the answer. */
  readonly elapsedMs: number;
}

/** Why there was no answer. */
export type NoAnswerReason =
  /** The name of the host is not known. */
  | 'unresolved'
  | 'refused'
  /** No secure connection, or a certificate that does not hold. */
  | 'tls'
  /** Something else than TLS is spoken there, such as plain HTTP. */
  | 'not_tls'
  /** The deadline passed. */
  | 'timeout'
  /** The connection ended, or what came is not HTTP. */
  | 'broken'
  /** The answer was longer than the bound. */
  | 'too_large';

export interface NoAnswer {
  readonly answered: false;
  readonly reason: NoAnswerReason;
  /** The error of the machine's own network code, for people. */
  readonly detail: string;
  readonly elapsedMs: number;
}
