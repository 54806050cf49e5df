import type { CopyProgress } from '../store/copy/index.ts';
import { clearProgress, showBar } from './progress.ts';

/** A table that takes longer is reported of again after this time, in milliseconds. */
const lineIntervalMs = 5_000;

/** Of a table with fewer rows is said only that it is done. */
const longTableRows = 1_000;

/** A bar on a terminal; elsewhere a line when a table is begun and done, and now and then between. */
export function showCopyProgress(): (progress: CopyProgress) => void {
  let saidAt = 0;
  return ({ phase, table, done, total }) => {
    if (process.stderr.isTTY) {
      if (done === total) clearProgress();
      else showBar(done, total, `${phase === 'copy' ? 'rows copied' : 'rows compared'}, ${table}`);
      return;
    }
    const now = performance.now();
    const isEdge = done === total || (done === 0 && total >= longTableRows);
    if (total === 0 || !(isEdge || now - saidAt >= lineIntervalMs)) return;
    saidAt = now;
    const rows = phase === 'copy' ? 'rows' : 'rows of both';
    process.stderr.write(`${phase} ${table}: ${done} of ${total} ${rows}\n`);
  };
}
