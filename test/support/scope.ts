import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test, or a whole file (`{ after }` of `node:test`), offers to clean up behind it. */
interface Ending {
  after(release: () => Promise<void>): void;
}

/** Releases what a test has opened when it ends, the last first. */
export class Scope {
  readonly #releases: (() => unknown)[] = [];

  constructor(test: Ending) {
    test.after(async () => {
      for (const release of this.#releases.reverse()) await release();
    });
  }

  defer(release: () => unknown): void {
    this.#releases.push(release);
  }

  /** An empty directory of this test's own. */
  async temporaryDirectory(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'sudgate-test-'));
    this.defer(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
    return path;
  }
}
