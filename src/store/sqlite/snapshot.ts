import type { DatabaseSync } from 'node:sqlite';

/** How old what another process wrote may be before it is seen, in milliseconds. */
const maxAgeMs = 20;

/**
 * Keeps a read transaction open for a moment, so that many reads share one snapshot: taking and
 * leaving it costs several times as much as reading a row.
 */
export class SqliteSnapshot {
  readonly #reader: DatabaseSync;
  #timer: NodeJS.Timeout | undefined;

  constructor(reader: DatabaseSync) {
    this.#reader = reader;
  }

  /** Call before every read. */
  hold(): void {
    if (this.#timer !== undefined) return;
    this.#reader.exec('begin');
    this.#timer = setTimeout(() => this.release(), maxAgeMs);
    this.#timer.unref();
  }

  /**
   * Writes. The snapshot is left before, since SQLite can start its log anew only while nobody reads
   * from it, and after, so that the next read sees what was written.
   */
  async renewedBy<T>(write: () => Promise<T>): Promise<T> {
    this.release();
    try {
      return await write();
    } finally {
      this.release();
    }
  }

  /** The next read sees everything that is committed by now. */
  release(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // After some errors SQLite has left the transaction by itself.
    if (this.#reader.isTransaction) this.#reader.exec('commit');
  }
}
