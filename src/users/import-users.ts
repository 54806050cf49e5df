import { isUtf8 } from 'node:buffer';
import { isIdentifier, isJsonObject } from '../core/index.ts';
import { maxUidBytes } from '../protocol/index.ts';
import { explainUserProfile, readUserProfile } from './user-directory.ts';
import type { StoredUser, UserStore } from './user-store.ts';

/** Longest line in bytes. A full profile with the longest name and URL has under 12 KiB. */
const maxLineBytes = 16 * 1024;
/** Rows of one transaction: large enough to share a flush, small enough not to stall others. */
const batchSize = 500;
/** Lines named in the result; the rest are only counted. */
const maxReportedErrors = 100;

export interface ImportResult {
  imported: number;
  failed: number;
  /** The first 100 refused lines. */
  errors: { line: number; error: string }[];
}

export interface ImportOptions {
  readonly store: UserStore;
  readonly appId: string;
  /** NDJSON: one `{"uid": …, "nick_name": …, …}` a line, UTF-8, empty lines ignored. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Called after each batch with the lines done so far. */
  readonly onProgress?: (lines: number) => void;
}

/**
 * Streams users into the store in bounded memory. Good lines are taken, bad ones counted and
 * reported. If the input or the store fails midway, what came before stays: a repeat is harmless.
 */
export async function importUsers(options: ImportOptions): Promise<ImportResult> {
  const { store, appId, onProgress } = options;
  const result: ImportResult = { imported: 0, failed: 0, errors: [] };
  let batch: StoredUser[] = [];
  let line = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    await store.putUsers(appId, batch);
    result.imported += batch.length;
    batch = [];
    onProgress?.(line);
    // The embedded store works on this thread: let requests in between two batches.
    await new Promise((resolve) => setImmediate(resolve));
  }

  for await (const text of readLines(options.input)) {
    line++;
    const user = typeof text === 'string' ? parseUser(text) : text.error;
    if (user === undefined) continue;
    if (typeof user === 'string') {
      result.failed++;
      if (result.errors.length < maxReportedErrors) result.errors.push({ line, error: user });
      continue;
    }
    batch.push(user);
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  return result;
}

/** The user of a line, what is wrong with it, or `undefined` for an empty line. */
function parseUser(text: string): StoredUser | string | undefined {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (!isJsonObject(value)) return 'not a JSON object';
  const { uid } = value;
  if (!isIdentifier(uid, maxUidBytes)) {
    return '/uid must be a non-empty string of at most 200 bytes without control characters';
  }
  const profile = readUserProfile(value);
  return profile === undefined ? explainUserProfile(value) : { uid, ...profile };
}

/** Lines without their end; one that cannot be read is skipped, with the reason. */
async function* readLines(
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | { readonly error: string }> {
  let parts: Buffer[] = [];
  let length = 0;
  let tooLong = false;
  let isFirst = true;
  const take = (): string | { readonly error: string } => {
    const bytes = Buffer.concat(parts);
    const error = tooLong ? `longer than ${maxLineBytes} bytes` : isUtf8(bytes) ? '' : 'not UTF-8';
    parts = [];
    length = 0;
    tooLong = false;
    if (error !== '') return { error };
    const text = bytes.toString('utf8');
    // Editors and exports put a byte order mark in front.
    const line = isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
    return line;
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > maxLineBytes) {
      tooLong = true;
      parts = [];
    } else {
      parts.push(part);
    }
  };
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      add(bytes.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < bytes.length) add(bytes.subarray(start));
  }
  if (length > 0) yield take();
}
