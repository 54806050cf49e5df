/** Clock and chance are passed in: nobody helps himself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOf, readText, withoutComments } from './source.ts';

const files = filesOf('src');

function filesWith(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(withoutComments(readText(`src/${file}`))));
}

test('only core/clock.ts reads the clock of the machine', () => {
  assert.deepEqual(filesWith(/\bDate\s*\.\s*now\b|\bDate\s*\[/), ['core/clock.ts']);
});

test('no date is made without saying of when', () => {
  assert.deepEqual(filesWith(/\bnew\s+Date\s*(\(\s*\)|(?!\s*\())|(?<!new\s+)\bDate\(/), []);
});

test('nothing is left to Math.random', () => {
  assert.deepEqual(filesWith(/\bMath\s*\.\s*random\b/), []);
});

test('only the command line and the server read or end the process', () => {
  const found = filesWith(/\bprocess\s*\.\s*(env|argv|exit|exitCode|cwd|on|once|stdin)\b/);
  assert.deepEqual(
    found.filter((file) => !/^(cli|server)\//.test(file)),
    [],
  );
});

test('nothing is written to the console', () => {
  assert.deepEqual(filesWith(/\bconsole\s*\./), []);
});
