import type { IncomingMessage } from 'node:http';
import { certificateCodes } from '../core/index.ts';
import type { NoAnswer, NoAnswerReason, Outcome, ReceivedAnswer } from './exchange.ts';

interface Reading {
  readonly reusedSocket: boolean;
  /** `performance.now()` when the request began. */
  readonly startedAt: number;
  readonly maxAnswerBytes: number;
  /** The deadline. */
  readonly signal: AbortSignal;
}

/** Reads an answer to its end. To be called while its head is handed over. Never rejects. */
export async function readResponse(
  response: IncomingMessage,
  { reusedSocket, startedAt, maxAnswerBytes, signal }: Reading,
): Promise<Outcome> {
  const { socket } = response;
  // What has been read of the connection when the head is known, and when all is.
  const readWithHead = socket.bytesRead;
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > maxAnswerBytes) {
        return failure('too_large', `more than ${maxAnswerBytes} bytes`, startedAt);
      }
    }
  } catch (error) {
    // The error of the stream says only that it ended.
    return noAnswer(signal.aborted ? signal.reason : error, startedAt);
  }
  return {
    answered: true,
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(pieces),
    framing: framingOf(response),
    inOneRead: socket.bytesRead === readWithHead,
    reusedConnection: reusedSocket,
    elapsedMs: performance.now() - startedAt,
  };
}

function framingOf({ headers }: IncomingMessage): ReceivedAnswer['framing'] {
  if (headers['transfer-encoding'] !== undefined) return 'chunked';
  return headers['content-length'] === undefined ? 'close' : 'content-length';
}

/** Sorts an error of Node's client into the reasons. */
export function noAnswer(error: Error, startedAt: number): NoAnswer {
  const { code = '', name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError' || name === 'TimeoutError') {
    return failure('timeout', 'no complete answer before the deadline', startedAt);
  }
  const words = wordsOf(error.message);
  const detail = code === '' ? words : `${words} (${code})`;
  // The code depends on whether it came up while something was written.
  const isOther = words === 'wrong version number';
  const known = isOther ? 'not_tls' : reasons.find(([pattern]) => pattern.test(code))?.[1];
  return failure(known ?? 'broken', detail, startedAt);
}

/** Of a line of OpenSSL's log only what went wrong, not where in its source. */
function wordsOf(message: string): string {
  return /:error:[^:]*:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;
}

const reasons: readonly (readonly [RegExp, NoAnswerReason])[] = [
  [/^(ENOTFOUND|EAI_)/, 'unresolved'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/, 'refused'],
  [certificateCodes, 'tls'],
  [/^(ERR_(TLS|SSL)|EPROTO)/, 'tls'],
];

function failure(reason: NoAnswerReason, detail: string, startedAt: number): NoAnswer {
  return { answered: false, reason, detail, elapsedMs: performance.now() - startedAt };
}
