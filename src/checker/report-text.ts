import { wrap } from '../core/index.ts';
import { explainRetCode } from '../protocol/index.ts';
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
    groupLines(results, style).join('\n'),
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
    ['fix', fix],
  ];
  const lines = rows
    .filter(([, text]) => text !== '')
    .map(([name, text]) => wrapped(name, text, style));
  const start = level.length + (level === 'advice' ? 2 : 'FAIL '.length + 2);
  const [head = '', ...more] = broken(`${id}  ${title}`, style.width - start, indent).split('\n');
  const titled = head.replace(id, style.bold(id));
  return [`${mark}  ${titled}`, ...more, ...lines].join('\n');
}

function reported({ game_server_code: code }: CheckResult): string {
  if (code === null) return '';
  if (code === 0) return 'nothing: the game server takes this answer as a success';
  return `${code}. ${explainRetCode(code, ['game_server'])?.meaning ?? 'Not documented.'}`;
}

const indent = 14;
const groupWidth = 16;
const leastRoom = 30;

function wrapped(name: string, text: string, { dim, width }: ReportStyle): string {
  return `    ${dim(name.padEnd(indent - 4))}${broken(text, width - indent, indent)}`;
}

/** A text over as many lines as it needs, all but the first below a margin. */
function broken(text: string, width: number, margin: number): string {
  return wrap(text, Math.max(leastRoom, width)).join(`\n${' '.repeat(margin)}`);
}

/** A line for each group; groups that were skipped for one reason share theirs. */
function groupLines(results: readonly CheckResult[], style: ReportStyle): readonly string[] {
  const lines: string[] = [];
  const skipped = new Map<string, { readonly groups: string[]; number: number }>();
  for (const [group, own] of byGroup(results)) {
    const reasons = reasonsOf(own);
    const [reason] = reasons;
    const isSkipped = own.every(({ status }) => status === 'skip');
    if (!isSkipped || reasons.length > 1 || reason === undefined) {
      lines.push(groupLine(group, own, style));
      continue;
    }
    const together = skipped.get(reason) ?? { groups: [], number: 0 };
    together.groups.push(group);
    together.number += own.length;
    skipped.set(reason, together);
  }
  const reasons = [...skipped].map(([reason, { groups, number }]) => {
    const text = `${number} of ${groups.join(', ')} skipped: ${reason}`;
    return `${style.dim('skip')}  ${broken(text, style.width - markWidth, markWidth)}`;
  });
  return [...lines, ...reasons];
}

function reasonsOf(results: readonly CheckResult[]): readonly string[] {
  return [...new Set(results.filter(({ status }) => status === 'skip').map(({ seen }) => seen))];
}

const markWidth = 6;

function groupLine(group: string, results: readonly CheckResult[], style: ReportStyle): string {
  const { pass, fail, skip } = count(results);
  const reasons = reasonsOf(results);
  const { advice } = summarise(results).failed_by_level;
  const bad = fail - advice;
  const mark =
    bad > 0 ? style.red('FAIL') : pass + fail === 0 ? style.dim('skip') : style.green('ok  ');
  const counts = [
    pass > 0 ? `${pass} passed` : '',
    bad > 0 ? `${bad} failed` : '',
    advice > 0 ? `${advice} advice` : '',
    skip > 0 ? `${skip} skipped` : '',
  ].filter((text) => text !== '');
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  const start = markWidth + groupWidth;
  const text = broken(`${counts.join(', ')}${why}`, style.width - start, start);
  return `${mark}  ${group.padEnd(groupWidth)}${text}`;
}

function sum(results: readonly CheckResult[], style: ReportStyle): string {
  const { ok, total, pass, fail, skip, failed_by_level: levels } = summarise(results);
  const { advice, ...bad } = levels;
  const failed = Object.entries(bad)
    .filter(([, number]) => number > 0)
    .map(([level, number]) => `${number} ${level}`);
  const number = fail - advice;
  const failures = number === 0 ? 'none failed' : `${number} failed (${failed.join(', ')})`;
  const advised = advice === 0 ? '' : `, ${advice} advice`;
  const nothing = pass + fail === 0;
  const word = ok ? 'passed' : nothing ? 'nothing checked' : 'failed';
  const verdict = style.bold(ok ? style.green(word) : style.red(word));
  const counts = `${word}: ${total} checks, ${pass} passed, ${failures}${advised}, ${skip} skipped`;
  return broken(counts, style.width, 0).replace(word, verdict);
}
