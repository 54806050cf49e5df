import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test context is needed for here. */
export interface Afterwards {
  after(clean: () => void | Promise<void>): void;
}

/** An empty directory that is gone when the test is over. */
export function temporaryDirectory(t: Afterwards): string {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
