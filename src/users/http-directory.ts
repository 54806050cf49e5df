import { LRUCache } from 'lru-cache';
import {
  describeConnectionError,
  describeTimeout,
  guardListener,
  readBounded,
} from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import {
  explainUserProfile,
  readUserProfile,
  type UserDirectory,
  type UserKey,
  type UserProfile,
} from './user-directory.ts';

export interface HttpDirectoryOptions {
  /**
   * Where the app's backend tells who a user is. `{uid}` and `{app_id}` are replaced; without
   * `{uid}` both are appended as query parameters. It is called with GET and answers 200 with the
   * profile as JSON (only `nick_name` is needed, `"banned": true` refuses the user), or 404.
   */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`, if given. */
  readonly bearerToken?: string | undefined;
  /** Deadline of one call in milliseconds, default 1000. */
  readonly timeoutMs?: number;
  /** How long a profile is kept, in milliseconds, default 30 000. 0 keeps none. */
  readonly cacheTtlMs?: number;
  /** Default: Node's own. */
  readonly fetch?: typeof fetch;
  /** Told of every look-up, for metrics. */
  readonly onLookup?: (result: 'hit' | 'miss') => void;
}

const maxAnswerBytes = 64 * 1024;
/** How long "no such user" is kept, in milliseconds. */
const negativeCacheTtlMs = 3_000;
/** Most profiles kept; the least recently used goes first. */
const cacheSize = 10_000;
/** Most calls at once; one more fails at once instead of waiting. */
const maxConcurrent = 256;
const absent = Symbol('no such user');

/**
 * The app's own backend as directory: deadline, small cache, one call at a time for each user.
 * Failures are not cached. Redirects are not followed.
 */
export function createHttpDirectory(options: HttpDirectoryOptions): UserDirectory {
  const { timeoutMs = 1000, cacheTtlMs = 30_000 } = options;
  const onLookup = guardListener('onLookup', options.onLookup);
  const pending = new Map<string, Promise<UserProfile | typeof absent>>();
  const cache = new LRUCache<string, UserProfile | typeof absent>({ max: cacheSize });

  async function load(key: string, user: UserKey): Promise<UserProfile | typeof absent> {
    const answer = (await requestProfile(options, user, timeoutMs)) ?? absent;
    const ttl = answer === absent ? Math.min(negativeCacheTtlMs, cacheTtlMs) : cacheTtlMs;
    if (ttl > 0) cache.set(key, answer, { ttl });
    return answer;
  }

  return {
    async findUser(user) {
      if (isDotSegment(user.uid) && options.url.includes('{uid}')) return undefined;
      const key = `${user.appId}\n${user.uid}`;
      let answer = cache.get(key);
      onLookup(answer === undefined ? 'miss' : 'hit');
      if (answer === undefined) {
        let loading = pending.get(key);
        if (loading === undefined) {
          if (pending.size >= maxConcurrent) throw unavailable('too many calls under way');
          loading = load(key, user).finally(() => pending.delete(key));
          pending.set(key, loading);
        }
        answer = await loading;
      }
      return answer === absent ? undefined : answer;
    },
  };
}

/** @throws {SudgateError} `directory_unavailable`, with a cause that names no uid and no URL */
async function requestProfile(
  options: HttpDirectoryOptions,
  user: UserKey,
  timeoutMs: number,
): Promise<UserProfile | undefined> {
  const request = options.fetch ?? fetch;
  let text: string;
  try {
    const response = await request(profileUrl(options.url, user), {
      headers: {
        accept: 'application/json',
        ...(options.bearerToken !== undefined && {
          authorization: `Bearer ${options.bearerToken}`,
        }),
      },
      redirect: 'error',
      // Covers the body too: a body that trickles ends with the deadline.
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) {
      // The status says it all. What follows is read beside, so that the connection can be kept.
      readBounded(response.body, maxAnswerBytes).catch(() => {});
      if (response.status === 404) return undefined;
      throw unavailable(`HTTP status ${response.status}`);
    }
    const body = await readBounded(response.body, maxAnswerBytes);
    if (body === undefined) throw unavailable(`the answer is over ${maxAnswerBytes} bytes`);
    text = body.toString('utf8');
  } catch (error) {
    if (error instanceof SudgateError) throw error;
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw unavailable(timedOut ? describeTimeout(timeoutMs) : describeConnectionError(error));
  }
  const answer = parseJson(text);
  const profile = readUserProfile(answer);
  if (profile !== undefined) return profile;
  throw unavailable(`the answer is not a profile: ${explainUserProfile(answer)}`);
}

/** A path cannot carry these uids, in any spelling: they would ask for another address. */
function isDotSegment(uid: string): boolean {
  return uid === '.' || uid === '..';
}

function profileUrl(template: string, { appId, uid }: UserKey): URL {
  if (template.includes('{uid}')) {
    return new URL(
      template
        .replaceAll('{uid}', () => encodeURIComponent(uid))
        .replaceAll('{app_id}', () => encodeURIComponent(appId)),
    );
  }
  const url = new URL(template);
  url.searchParams.set('uid', uid);
  url.searchParams.set('app_id', appId);
  return url;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(reason: string): SudgateError {
  return new SudgateError('directory_unavailable', { cause: new Error(reason) });
}
