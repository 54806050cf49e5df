/** What the configuration table of the README says is so in the code; every setting is in docs/configuration.md. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  appSettings,
  environmentName,
  serviceSettings,
  sourceSettings,
} from '../../src/config/index.ts';
import { readText } from './source.ts';

interface Row {
  readonly variable: string;
  readonly default: string;
  readonly meaning: string;
}

/** The cells of the row, where `|` may stand within backticks or behind a backslash. */
function cellsOf(line: string): string[] {
  return line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$)/)
    .map((cell) => cell.trim());
}

function readTable(): Row[] {
  const lines = readText('README.md').split('\n');
  const start = lines.findIndex((line) =>
    /^\| *Variable *\| *Default *\| *Meaning *\|$/.test(line),
  );
  assert.notEqual(start, -1, 'README.md has no table | Variable | Default | Meaning |');
  const rows: Row[] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const [variable = '', byDefault = '', meaning = ''] = cellsOf(line);
    rows.push({ variable, default: byDefault, meaning });
  }
  return rows;
}

const settings = Object.entries({ ...serviceSettings, ...appSettings }) as [
  string,
  { readonly default?: unknown },
][];

/** Variables and what they are if they are not set; nothing to say for those without default. */
const expected = new Map<string, string>([
  [environmentName('app_id'), ''],
  [environmentName('app_secrets'), ''],
  ...settings.map(
    ([name, schema]) => [environmentName(name), String(schema.default ?? '')] as const,
  ),
  ...Object.keys(sourceSettings).map((name) => [name, ''] as const),
]);

const rows = readTable();

describe('the configuration table of the README', () => {
  test('names settings that there are, each once', () => {
    const names = rows.map(({ variable }) => variable.replaceAll('`', ''));
    assert.ok(names.length >= 10);
    assert.deepEqual(
      names.filter((name, nth) => !expected.has(name) || names.indexOf(name) !== nth),
      [],
    );
  });

  for (const row of rows) {
    test(`gives the default of ${row.variable}, and a meaning`, () => {
      const value = expected.get(row.variable.replaceAll('`', ''));
      assert.equal(row.default, value === '' ? '' : `\`${value}\``);
      assert.match(row.meaning, /\S{2}/);
    });
  }
});
