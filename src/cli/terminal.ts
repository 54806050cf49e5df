import { styleText } from 'node:util';
import { printable } from '../core/index.ts';

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

/** Characters of a line; without end where it goes to a file or a pipe. */
export function lineWidth({ isTTY, columns }: Output = process.stdout): number {
  // A terminal that does not know its width says 0.
  return isTTY === true && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}

type Output = Pick<NodeJS.WriteStream, 'columns'> & { readonly isTTY?: boolean };

export function yellow(text: string): string {
  return styleText('yellow', text, onTerminal);
}

const widthElsewhere = 100;
const widestReadable = 120;

/** Characters of a line of text for people. */
export function terminalWidth(): number {
  const width = lineWidth();
  return Number.isFinite(width) ? Math.min(width, widestReadable) : widthElsewhere;
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** For lists: one value a line, so that scripts can begin before the end. */
export function printJsonLine(value: unknown): void {
  printLine(harmlessJson(value));
}

export function printJson(value: unknown): void {
  printLine(harmlessJson(value, 2));
}

/** It means the same: what is made harmless is in strings, where JSON knows it as well. */
function harmlessJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).split('\n').map(printable).join('\n');
}
