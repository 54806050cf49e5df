/** Help that fits the terminal, and commands in it that can still be pasted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitText } from '../../../src/cli/help-text.ts';

test('paragraphs are broken anew, and stay apart', () => {
  assert.equal(
    fitText('\nOne two three\nfour five.\n\nSix.\n', 10),
    '\nOne two\nthree four\nfive.\n\nSix.\n',
  );
  assert.equal(fitText('One\ntwo\n', 10), 'One\ntwo\n');
});

test('a long command goes on in the next line, with options beside their values', () => {
  assert.equal(
    fitText('Example:\n  sudgate check http://x --app-id 123 --uid alice\n', 40),
    'Example:\n  sudgate check http://x --app-id 123 \\\n    --uid alice\n',
  );
});

test('what is no command keeps its form, and a word without an end is no endless loop', () => {
  const listed = '  --option <value>   says something';
  assert.equal(fitText(listed, 20), listed);
  const endless = `  sudgate ${'x'.repeat(50)}`;
  assert.equal(fitText(endless, 20).replaceAll(/\s*\\\s*/g, ' '), endless);
  assert.equal(fitText('x'.repeat(25), 10), 'xxxxxxxxxx\nxxxxxxxxxx\nxxxxx');
});
