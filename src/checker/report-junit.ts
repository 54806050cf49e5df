import type { CheckResult } from './run-checks.ts';
import { byGroup, count } from './summary.ts';

/** The results as JUnit XML, a suite for each group. Advice that failed is no failure there. */
export function reportJunit(results: readonly CheckResult[]): string {
  const suites = byGroup(results).map(([group, own]) => {
    const counts = count(own);
    const failures = own.filter(isFailure).length;
    const attributes = `name="${group}" tests="${own.length}" failures="${failures}"`;
    const cases = own.map(testCase).join('\n');
    return `  <testsuite ${attributes} skipped="${counts.skip}">\n${cases}\n  </testsuite>`;
  });
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="sudgate check">'];
  return `${[...lines, ...suites, '</testsuites>'].join('\n')}\n`;
}

function isFailure({ status, level }: CheckResult): boolean {
  return status === 'fail' && level !== 'advice';
}

function testCase(result: CheckResult): string {
  const { id, group, title, status } = result;
  const open = `    <testcase classname="${group}" name="${escapeXml(`${id}: ${title}`)}"`;
  if (status === 'pass') return `${open}/>`;
  return `${open}>${outcome(result)}</testcase>`;
}

function outcome(result: CheckResult): string {
  const { status, level, seen } = result;
  if (status === 'skip') return `<skipped message="${escapeXml(seen)}"/>`;
  if (!isFailure(result)) return `<system-out>${escapeXml(details(result))}</system-out>`;
  return `<failure type="${level}" message="${escapeXml(seen)}">${escapeXml(details(result))}</failure>`;
}

function details({ sent, seen, expected, game_server_code: code, fix }: CheckResult): string {
  const reported = code === null ? [] : [`game server code: ${code}`];
  return [
    `sent: ${sent}`,
    `seen: ${seen}`,
    `expected: ${expected}`,
    ...reported,
    `fix: ${fix}`,
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0 cannot say most control characters at all, nor half a surrogate pair. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
    .replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
