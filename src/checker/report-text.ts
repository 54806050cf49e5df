import { gameServerCodeTexts } from '../platform/index.ts';
import type { CheckResult } from './run-checks.ts';
import { byGroup, count, summarise } from './summary.ts';

/** How parts of the text are set off; each gives the text itself where there are no colours. */
export interface ReportStyle {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  /** Characters of a line. */
  readonly width: number;
}

/** The results for people: what failed, in full, then a line for each group, then the sum. */
export function reportText(results: readonly CheckResult[], style: ReportStyle): string {
  const failed = results.filter(({ status }) => status === 'fail');
  const order = ['required', 'security', 'advice'];
  const inOrder = failed.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  const parts = [
    ...inOrder.map((result) => failure(result, style)),
    byGroup(results)
      .map(([group, own]) => groupLine(group, own, style))
      .join('\n'),
    sum(results, style),
  ];
  return `${parts.join('\n\n')}\n`;
}

function failure(result: CheckResult, style: ReportStyle): string {
  const { id, level, title, sent, seen, expected, fix } = result;
  const mark = level === 'advice' ? style.yellow('advice') : style.red(`FAIL ${level}`);
  const rows: readonly (readonly [string, string])[] = [
    ['sent', sent],
    ['seen', seen],
    ['contract', expected],
    ['reported', reported(result)],
    ['to mend', fix],
  ];
  const lines = rows
    .filter(([, text]) => text !== '')
    .map(([name, text]) => wrapped(name, text, style));
  return [`${mark}  ${style.bold(id)}  ${title}`, ...lines].join('\n');
}

function reported({ game_server_code: code }: CheckResult): string {
  if (code === null) return '';
  if (code === 0) return 'nothing: the game server takes this answer for a success';
  return `${code}, ${gameServerCodeTexts[code] ?? 'not documented'}`;
}

const indent = 14;

/** A named text over as many lines as it needs, broken at spaces and commas where there are any. */
function wrapped(name: string, text: string, { dim, width }: ReportStyle): string {
  const room = Math.max(30, width - indent);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const gap = Math.max(rest.lastIndexOf(' ', room), rest.lastIndexOf(',', room - 1) + 1);
    const end = gap > room / 2 ? gap : room;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return `    ${dim(name.padEnd(indent - 4))}${lines.join(`\n${' '.repeat(indent)}`)}`;
}

function groupLine(group: string, results: readonly CheckResult[], style: ReportStyle): string {
  const { pass, fail, skip } = count(results);
  const reasons = [
    ...new Set(results.filter(({ status }) => status === 'skip').map(({ seen }) => seen)),
  ];
  const isBad = results.some(({ status, level }) => status === 'fail' && level !== 'advice');
  const mark = isBad
    ? style.red('FAIL')
    : pass + fail === 0
      ? style.dim('skip')
      : style.green('ok  ');
  const counts = [
    pass > 0 ? `${pass} passed` : '',
    fail > 0 ? `${fail} failed` : '',
    skip > 0 ? `${skip} skipped` : '',
  ].filter((text) => text !== '');
  const why = reasons.length === 0 ? '' : style.dim(` (${reasons.join('; ')})`);
  return `${mark}  ${group.padEnd(16)}${counts.join(', ')}${why}`;
}

function sum(results: readonly CheckResult[], style: ReportStyle): string {
  const { ok, total, pass, fail, skip, failed_by_level: levels } = summarise(results);
  const failed = Object.entries(levels)
    .filter(([, number]) => number > 0)
    .map(([level, number]) => `${number} ${level}`);
  const failures = fail === 0 ? 'none failed' : `${fail} failed (${failed.join(', ')})`;
  const verdict = ok ? style.green('passed') : style.red('failed');
  return `${style.bold(verdict)}: ${total} checks, ${pass} passed, ${failures}, ${skip} skipped`;
}
