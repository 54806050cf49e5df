import { styleText } from 'node:util';

// styleText leaves colours out when standard output is no terminal, and heeds NO_COLOR.
const onTerminal = { stream: process.stdout, validateStream: true } as const;

export function bold(text: string): string {
  return styleText('bold', text, onTerminal);
}

export function dim(text: string): string {
  return styleText('dim', text, onTerminal);
}

export function green(text: string): string {
  return styleText('green', text, onTerminal);
}

export function red(text: string): string {
  return styleText('red', text, onTerminal);
}

export function yellow(text: string): string {
  return styleText('yellow', text, onTerminal);
}

const widthElsewhere = 100;
const widestReadable = 120;

/** Characters of a line of text for people. */
export function terminalWidth(): number {
  // A terminal that does not know its width says 0.
  const columns = process.stdout.columns ?? 0;
  return columns > 0 ? Math.min(columns, widestReadable) : widthElsewhere;
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}
