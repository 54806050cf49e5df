import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext, Row } from './context.ts';
import { decimals, spread } from './format.ts';
import { summarize } from './statistics.ts';

const flushes = 200;
const page = Buffer.alloc(4096, 1);

/** How long the disk takes for a page: most of what a commit waits for. */
export function flushRow({ workspace }: BenchContext): Row {
  const file = openSync(join(workspace.directory, 'flush'), 'a');
  const milliseconds: number[] = [];
  for (let nth = 0; nth < flushes; nth++) {
    writeSync(file, page);
    const startedAt = performance.now();
    fdatasyncSync(file);
    milliseconds.push(performance.now() - startedAt);
  }
  closeSync(file);
  const measured = spread(summarize(milliseconds), decimals(2), 'ms');
  return { what: 'One flush of this disk (4 KiB, fdatasync)', measured };
}
