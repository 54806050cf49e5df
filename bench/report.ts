import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, SectionResult } from './context.ts';
import { describePinning, type Machine } from './machine.ts';
import { describeSettings, type Settings } from './settings.ts';

export interface Report {
  date: string;
  machine: Machine;
  /** Of the last minute, so above about 0.5 something else was running. */
  loadBefore: number;
  /** How much CPU time the host took away while measuring. */
  stolenShare: number | undefined;
  settings: Settings;
  sections: Record<string, SectionResult>;
}

const readmePath = join(import.meta.dirname, 'README.md');
const startMark = '<!-- results:start -->';
const endMark = '<!-- results:end -->';

function met(row: Row): string {
  if (row.met === undefined) return '';
  return row.met ? 'yes' : 'no';
}

function describeNoise({ loadBefore, stolenShare }: Report): string {
  const load = `load average ${loadBefore.toFixed(2)} before the start`;
  if (stolenShare === undefined) return load;
  return `${load}, ${(100 * stolenShare).toFixed(1)} % of the CPU time taken by the host for others`;
}

/** Columns are padded as the formatter of the project pads them, since the README is checked. */
function table(lines: string[][]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  const [head = [], ...body] = lines;
  return [head, rule, ...body].map((cells) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return `| ${padded.join(' | ')} |`;
  });
}

export function markdown(report: Report): string {
  const { machine } = report;
  const rows = Object.values(report.sections).flatMap((section) => section.rows);
  return [
    `- Date: ${report.date}`,
    `- Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.kernel}, Node ${machine.node}`,
    `- Pinning: ${describePinning(machine)}`,
    `- Noise: ${describeNoise(report)}`,
    `- Settings: ${describeSettings(report.settings)}`,
    '- Values: median (min … max)',
    '',
    ...table([
      ['What', 'Measured', 'Target', 'Met'],
      ...rows.map((row) => [row.what, row.measured, row.target ?? '', met(row)]),
    ]),
  ].join('\n');
}

export function writeToReadme(text: string): void {
  const readme = readFileSync(readmePath, 'utf8');
  const start = readme.indexOf(startMark);
  const end = readme.indexOf(endMark);
  if (start === -1 || end < start) throw new Error(`no ${startMark} … ${endMark} in ${readmePath}`);
  const before = readme.slice(0, start + startMark.length);
  writeFileSync(readmePath, `${before}\n\n${text}\n\n${readme.slice(end)}`);
}
