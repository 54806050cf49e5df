import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type {
  InboxRequest,
  InboxResponse,
  InboxThreadData,
  InboxWrites,
  PackedMessages,
} from './inbox-writes.ts';

/**
 * The thread has little but the statements; batches and the index are not in its heap. The limit is for
 * the worst report that was found: a megabyte of `{}` and one long number takes more than 64 MiB to read.
 */
const resourceLimits = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 8 };

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A neighbour of this file: from source, built, and in the bundle of the command. */
function findThreadFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = new URL(`./inbox-worker.${extension}`, import.meta.url);
  // Not at the first report: it would be refused, by a service that seems to be well.
  if (existsSync(file)) return file;
  throw new Error(
    'a bundler left a file behind: leave sudgate out of the bundle, as an external package',
  );
}

/** Calls {@link InboxWrites} in the thread, which is started by the first call, or after its death. */
export class SqliteInboxThread {
  readonly #data: InboxThreadData;
  readonly #file = findThreadFile();
  /** In the order of the calls, which is that of the answers. */
  #pending: Pending[] = [];
  #worker: Worker | undefined;

  /** @throws {Error} if the code of the thread is not there */
  constructor(data: InboxThreadData) {
    this.#data = data;
  }

  /** Rejects with the error of the database, or if the thread dies. */
  async call<Method extends keyof InboxWrites>(
    method: Method,
    ...args: Parameters<InboxWrites[Method]>
  ): Promise<ReturnType<InboxWrites[Method]>> {
    this.#worker ??= this.#start();
    const request: InboxRequest = { method, args };
    // Moved instead of copied: it was packed for this thread only.
    const moved = method === 'append' ? [(args[0] as PackedMessages).bytes.buffer] : [];
    this.#worker.postMessage(request, moved);
    this.#worker.ref();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.push({ resolve, reject });
    return (await promise) as ReturnType<InboxWrites[Method]>;
  }

  /** Ends the thread after what was called before. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.ref();
    const exited = once(worker, 'exit');
    worker.postMessage('close');
    await exited;
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#data, resourceLimits });
    worker.on('message', (response: InboxResponse) => this.#settle(worker, response));
    worker.on('error', (error) => this.#fail(worker, error as Error));
    worker.on('exit', () => this.#fail(worker, new Error('the thread that writes has ended')));
    return worker;
  }

  #settle(worker: Worker, response: InboxResponse): void {
    if (this.#worker !== worker) return;
    const pending = this.#pending.shift();
    // A process that only waits for a thread without work may end.
    if (this.#pending.length === 0) worker.unref();
    if ('result' in response) pending?.resolve(response.result);
    else pending?.reject(Object.assign(new Error(response.message), { errcode: response.errcode }));
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const pending = this.#pending;
    this.#pending = [];
    for (const { reject } of pending) reject(error);
  }
}
