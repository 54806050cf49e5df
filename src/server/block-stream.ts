import { write, writeSync } from 'node:fs';
import process from 'node:process';
import type { DestinationStream } from 'pino';

/** How long a line may wait in memory before it is written, in milliseconds. */
const flushIntervalMs = 500;
/** How many characters of lines are joined at most: a few hundred callbacks. */
const blockLength = 32 * 1024;
/** How much waits at most for a reader that has stalled: some seconds under full load. */
const maxWaitingBytes = 8 * 1024 * 1024;
/**
 * From a write that was refused to the next try, in milliseconds; doubled each time. A reader that
 * is only behind has emptied the pipe at once, and what it takes is a pipe for each try.
 */
const firstRetryMs = 2;
const maxRetryMs = 100;
/** How long the rest is tried at exit, in milliseconds: a stop has 10 s in all, and drains for 8. */
const maxFlushMs = 1_000;
const flushRetryMs = 10;
const lineFeed = 0x0a;

/**
 * Writes lines in blocks, in the background. A pipe that nobody reads takes nothing more: then some
 * blocks wait and the others are dropped, and the exit waits no longer than a moment.
 *
 * Not the destination of pino: what waits there grows as long as the reader stalls, and its flush at
 * exit waits for the reader whatever it takes.
 */
export class BlockStream implements DestinationStream {
  readonly #fd: number;
  readonly #onDropped: (lines: number) => void;
  #block = '';
  /** The first one is under way, or tried again. */
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isWriting = false;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = firstRetryMs;
  #dropped = 0;

  /**
   * @param fd of a file, or of a pipe that does not block
   * @param onDropped called when there is room again after lines were dropped; may write
   */
  constructor(fd: number, onDropped: (lines: number) => void) {
    this.#fd = fd;
    this.#onDropped = onDropped;
    setInterval(() => this.#flush(), flushIntervalMs).unref();
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    this.#block += line;
    if (this.#block.length >= blockLength) this.#flush();
  }

  /** Called by pino for fatal errors, too. What cannot be written in time is dropped. */
  flushSync(): void {
    this.#enqueue();
    const endsAt = performance.now() + maxFlushMs;
    // Another thread may be about to write the first one.
    const first = this.#isWriting ? 1 : 0;
    for (;;) {
      const block = this.#waiting[first];
      if (block === undefined) return;
      try {
        this.#forget(first, writeSync(this.#fd, block));
      } catch (error) {
        const isBusy = (error as NodeJS.ErrnoException).code === 'EAGAIN';
        if (!isBusy || performance.now() >= endsAt) break;
        sleepSync(flushRetryMs);
      }
    }
    for (const block of this.#waiting.splice(first)) this.#drop(block);
  }

  #flush(): void {
    this.#enqueue();
    this.#writeNext();
  }

  #enqueue(): void {
    if (this.#block === '') return;
    const block = Buffer.from(this.#block);
    this.#block = '';
    this.#waitingBytes += block.length;
    if (this.#waitingBytes > maxWaitingBytes) this.#drop(block);
    else this.#waiting.push(block);
  }

  #writeNext(): void {
    const [block] = this.#waiting;
    if (block === undefined || this.#isWriting || this.#retry !== undefined) return;
    this.#isWriting = true;
    write(this.#fd, block, (error, written) => {
      this.#isWriting = false;
      if (error === null) this.#goOn(written);
      else this.#retryLater();
    });
  }

  #goOn(written: number): void {
    this.#retryMs = firstRetryMs;
    this.#forget(0, written);
    this.#writeNext();
    if (this.#dropped === 0 || this.#waitingBytes > maxWaitingBytes / 2) return;
    const lines = this.#dropped;
    this.#dropped = 0;
    this.#onDropped(lines);
  }

  /** Whatever is wrong may pass: a reader that stalls, a disk that is full. */
  #retryLater(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#writeNext();
    }, this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, maxRetryMs);
  }

  /** Takes what was written off a block that waits. */
  #forget(index: number, written: number): void {
    const block = this.#waiting[index] as Buffer;
    this.#waitingBytes -= written;
    if (written === block.length) this.#waiting.splice(index, 1);
    else this.#waiting[index] = block.subarray(written);
  }

  #drop(block: Buffer): void {
    this.#waitingBytes -= block.length;
    for (const byte of block) if (byte === lineFeed) this.#dropped++;
  }
}

function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
