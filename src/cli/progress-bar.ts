const width = 24;

/** Draws on standard error, and only if that is a terminal. */
export function showBar(done: number, total: number, note: string): void {
  if (!process.stderr.isTTY) return;
  const filled = total === 0 ? width : Math.floor((width * done) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  process.stderr.write(`\r\u001b[K${bar} ${done}/${total}  ${note}`);
}

/** Takes it away, so that what follows stands in its place. */
export function clearBar(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
