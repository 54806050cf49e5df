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
export function lineWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
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

/** For lists: one value a line, so that scripts can begin before the end. */
export function printJsonLine(value: unknown): void {
  printLine(harmlessJson(value));
}

export function printJson(value: unknown): void {
  printLine(harmlessJson(value, 2));
}

/** It means the same: what is made harmless stands in strings, where JSON knows it as well. */
function harmlessJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).split('\n').map(printable).join('\n');
}

/**
 * Columns as wide as their longest cell; characters of double width count as two.
 *
 * @param cells texts of others, too: they are made harmless
 */
export function printTable(titles: readonly string[], cells: readonly (readonly string[])[]): void {
  const rows = cells.map((row) => row.map(printable));
  const widths = titles.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(displayWidth)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
      .join('  ')
      .trimEnd();
  printLine(bold(line(titles)));
  for (const row of rows) printLine(line(row));
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60]/u;

function displayWidth(text: string): number {
  return [...text].reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);
}
