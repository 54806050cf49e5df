import {
  type Clock,
  describeConnectionError,
  describeTimeout,
  readBounded,
} from '../core/index.ts';
import { signMessage } from '../standard-webhooks/index.ts';

export interface WalletConnection {
  readonly url: string;
  /** `whsec_…`, newest first: each signs, and the wallet takes the one that it knows. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/** Says why there is no answer that says anything. Names neither the address nor what was sent. */
export class WalletCallError extends Error {
  override readonly name = 'WalletCallError';
  /** Whether the wallet does nothing any more of what it was asked. */
  readonly isOver: boolean;

  constructor(message: string, { isOver = false } = {}) {
    super(message);
    this.isOver = isOver;
  }
}

export interface WalletReply {
  readonly answer: unknown;
  /** The connection of a first call broke: what the wallet does with that one is not known. */
  readonly isSecond: boolean;
}

/** Far more than any answer has. */
const maxAnswerBytes = 16 * 1024;

/**
 * Posts a message to the wallet and reads what it answers: status 200 and JSON. Redirects are not
 * followed. The wallet recognises what it is asked twice, so a call whose connection fails is made
 * once more at once, with the same deadline: the wallet may just have closed an idle one.
 *
 * @param id `webhook-id`: letters, digits and lines
 * @throws {WalletCallError}
 */
export async function callWallet(
  connection: WalletConnection,
  id: string,
  message: object,
): Promise<WalletReply> {
  // Covers the body too: a body that trickles ends with the deadline.
  const signal = AbortSignal.timeout(connection.timeoutMs);
  const body = JSON.stringify(message);
  try {
    try {
      return { answer: await exchange(connection, id, body, signal), isSecond: false };
    } catch (error) {
      if (error instanceof WalletCallError || signal.aborted) throw error;
      return { answer: await exchange(connection, id, body, signal), isSecond: true };
    }
  } catch (error) {
    if (error instanceof WalletCallError) throw error;
    const { timeoutMs } = connection;
    throw new WalletCallError(
      signal.aborted ? describeTimeout(timeoutMs) : describeConnectionError(error),
    );
  }
}

async function exchange(
  { url, secrets, clock, fetch: request }: WalletConnection,
  id: string,
  body: string,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await request(url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'sudgate-wallet',
      ...signMessage({ secrets, id, nowMs: clock(), body }),
    },
    body,
    redirect: 'manual',
    signal,
  });
  const answer = await readBounded(response.body, maxAnswerBytes);
  const { status } = response;
  if (status !== 200) throw new WalletCallError(`HTTP status ${status}${hintOf(status)}`);
  if (answer === undefined) throw new WalletCallError(`the answer is over ${maxAnswerBytes} bytes`);
  try {
    return JSON.parse(answer.toString('utf8'));
  } catch {
    throw new WalletCallError('the answer is not JSON');
  }
}

function hintOf(status: number): string {
  if (status >= 300 && status < 400) return ': redirects are not followed';
  if (status === 401 || status === 403) return ': does it have the same WALLET_SECRET?';
  return status === 404 ? ': is WALLET_URL its address?' : '';
}
