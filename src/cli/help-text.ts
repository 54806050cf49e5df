import type { Command } from 'commander';
import { wrap } from '../core/index.ts';
import { lineWidth } from './terminal.ts';

const widest = 80;
const narrowest = 40;

/** Characters of a line of help: long lines read badly, however wide the terminal is. */
function helpWidth(): number {
  return Math.max(narrowest, Math.min(lineWidth(), widest));
}

/** Makes the help of a command and of those below it fit: commander does so for options only. */
export function fitHelp(command: Command): void {
  command.configureOutput({
    getOutHelpWidth: helpWidth,
    getErrHelpWidth: helpWidth,
    writeOut: (text) => process.stdout.write(fitText(text, helpWidth())),
    writeErr: (text) => process.stderr.write(fitText(text, helpWidth())),
  });
  for (const child of command.commands) fitHelp(child);
}

/** Breaks paragraphs anew, and goes on in another line with commands that are too long. */
export function fitText(text: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    const isTooWide = paragraph.some((line) => line.length > width);
    lines.push(...(isTooWide ? wrap(paragraph.join(' '), width) : paragraph));
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      paragraph.push(line);
      continue;
    }
    endParagraph();
    const isCommand = /(^|\s)sudgate /.test(line);
    lines.push(...(isCommand && line.length > width ? continued(line, width) : [line]));
  }
  endParagraph();
  return lines.join('\n');
}

/** A command over several lines, as a shell reads it. Options stay with their values. */
function continued(line: string, width: number): string[] {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const room = width - ' \\'.length;
    const option = rest.lastIndexOf(' --', room);
    const gap = option > indent.length + 2 ? option : rest.lastIndexOf(' ', room);
    if (gap <= indent.length + 2) break;
    lines.push(`${rest.slice(0, gap)} \\`);
    rest = `${indent}  ${rest.slice(gap).trimStart()}`;
  }
  return [...lines, rest];
}
