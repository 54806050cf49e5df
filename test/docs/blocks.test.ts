/** Code in the documentation is code: it compiles, parses, and names what there is. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { languages, plainLanguages } from '../../site/languages.ts';
import { renderDiagram } from '../../site/render-diagram.ts';
import { root } from '../meta/source.ts';
import { type Block, blocks, show } from './markdown.ts';

function inLanguage(...languages: readonly string[]): Block[] {
  return blocks.filter(({ language }) => languages.includes(language));
}

test('every block says what it is in', () => {
  const known = new Set<string>([...languages, ...plainLanguages]);
  const odd = blocks.filter(({ language }) => !known.has(language));
  assert.deepEqual(
    odd.map((block) => `${show(block)}: "${block.language}"`),
    [],
  );
});

test('every block in TypeScript and JavaScript compiles', async () => {
  // Those from examples/ are there as files, and compiled as such.
  const sources = inLanguage('ts', 'js').filter(({ example }) => example === undefined);
  assert.ok(sources.length > 3);
  // Within the project, so that its packages are found.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const directory = mkdtempSync(join(root, 'node_modules/.cache/blocks-'));
  try {
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(compilerConfig));
    sources.forEach((block, index) => {
      writeFileSync(join(directory, nameOf(block, index)), moduleOf(block));
    });
    const output = await compile(directory);
    assert.equal(explain(output, sources), '');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

const compilerConfig = {
  extends: '../../../tsconfig.json',
  compilerOptions: {
    // JavaScript is only parsed here; what of it is whole is run by tests of its own.
    allowJs: true,
    types: ['node'],
    typeRoots: ['../../@types'],
    // What "strict" does not include is the reader's choice.
    noUnusedLocals: false,
    noUnusedParameters: false,
    noUncheckedIndexedAccess: false,
  },
  include: ['*.ts', '*.js'],
};

function nameOf({ language }: Block, index: number): string {
  return `block-${index}.${language}`;
}

function moduleOf({ text, given }: Block): string {
  // In front of the first line, so that the numbers of lines stay.
  return `${given.replaceAll(/\s+/g, ' ')}${text}\nexport {};\n`;
}

/** @returns what the compiler has to say */
function compile(directory: string): Promise<string> {
  const tsc = join(root, 'node_modules/.bin/tsc');
  return new Promise((resolve) => {
    execFile(tsc, ['-p', directory, '--pretty', 'false'], { cwd: directory }, (_error, stdout) => {
      resolve(stdout);
    });
  });
}

/** With places in the documents instead of those in the folder. */
function explain(output: string, sources: readonly Block[]): string {
  return output.replaceAll(/^block-(\d+)\.\w+\((\d+),/gm, (_all, index: string, line: string) => {
    const block = sources[Number(index)];
    return block === undefined ? '' : `${block.page}:${block.line + Number(line) - 1} (`;
  });
}

describe('every block parses', () => {
  for (const block of inLanguage('json')) {
    test(`as JSON: ${show(block)}`, () => {
      JSON.parse(block.text);
    });
  }

  for (const block of inLanguage('yaml')) {
    test(`as YAML: ${show(block)}`, () => {
      assert.deepEqual(
        parseAllDocuments(block.text).flatMap(({ errors }) => errors),
        [],
      );
    });
  }

  for (const block of inLanguage('mermaid')) {
    test(`as a diagram: ${show(block)}`, () => {
      const drawn = renderDiagram(block.text);
      assert.match(drawn, /<svg [\s\S]*<\/svg>/);
      assert.doesNotMatch(drawn, /https?:\/\/(?!www\.w3\.org)/, 'nothing is loaded from elsewhere');
    });
  }
});
