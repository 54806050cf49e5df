import { describeConnectionError, describeTimeout } from '../core/index.ts';
import type { Delivery } from '../simulator/index.ts';
import { CliError } from './exit.ts';

export interface FeedAddress {
  /** Base address of the service. */
  readonly url: string;
  readonly apiKey: string;
  /** For each page, to its last byte. Default 30,000. */
  readonly timeoutMs?: number;
}

interface Page {
  readonly events: readonly { readonly type: string; readonly key: string }[];
  readonly next_cursor: string;
}

const pageSize = 1_000;
/** Ten million events: beyond, something is wrong with the feed. */
const maxPages = 10_000;

/**
 * Looks up in `GET /v1/events` what an app server has acknowledged.
 *
 * @returns those that it has not got
 * @throws {CliError} if the feed cannot be read
 */
export async function findLost(
  deliveries: readonly Delivery[],
  feed: FeedAddress,
): Promise<readonly Delivery[]> {
  const wanted = new Map(
    deliveries
      .filter(({ isAcknowledged }) => isAcknowledged)
      .map((delivery) => [`${delivery.type} ${delivery.key}`, delivery]),
  );
  let after = '0';
  for (let count = 0; count < maxPages && wanted.size > 0; count++) {
    const page = await readPage(feed, after);
    if (!Array.isArray(page?.events))
      throw new CliError('GET /v1/events did not answer with a list of events');
    if (page.events.length === 0) break;
    for (const { type, key } of page.events) wanted.delete(`${type} ${key}`);
    after = page.next_cursor;
  }
  return [...wanted.values()];
}

/** @throws {CliError} */
async function readPage(
  { url, apiKey, timeoutMs = 30_000 }: FeedAddress,
  after: string,
): Promise<Page> {
  const address = `${url.replace(/\/$/, '')}/v1/events?limit=${pageSize}&after=${after}`;
  const headers = { authorization: `Bearer ${apiKey}` };
  let status: number;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(address, { headers, redirect: 'error', signal });
    if (response.ok) return (await response.json()) as Page;
    status = response.status;
  } catch (error) {
    throw new CliError(`GET /v1/events failed: ${explain(error, timeoutMs)}`);
  }
  throw new CliError(`GET /v1/events answered HTTP ${status}: is the API key right?`);
}

function explain(error: unknown, timeoutMs: number): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  const { name } = error as Error;
  return name === 'TimeoutError' ? describeTimeout(timeoutMs) : describeConnectionError(error);
}
