/** Takes the cursor to the start of the line and empties it. */
const emptyLine = '\r\u001b[K';

const barWidth = 24;

/** One line on standard error that changes, and only if that is a terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(emptyLine + text);
}

export function showBar(done: number, total: number, note: string): void {
  const filled = total === 0 ? barWidth : Math.floor((barWidth * done) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  showProgress(`${bar} ${done}/${total}  ${note}`);
}

/** Takes it away, so that what follows takes its place. */
export function clearProgress(): void {
  showProgress('');
}
