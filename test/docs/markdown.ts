/** The Markdown of the project, as far as its tests read it. */
import { globSync } from 'node:fs';
import { readText, root } from '../meta/source.ts';

export interface Block {
  readonly page: string;
  readonly line: number;
  /** First word behind the fence. */
  readonly language: string;
  /** What else stands there. */
  readonly info: string;
  readonly text: string;
  /** What an HTML comment `<!-- given: … -->` in front declares, so that the block can be checked. */
  readonly given: string;
  /** The file below examples/ that a comment in front says it is. */
  readonly example: string | undefined;
}

export interface Page {
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The text without its blocks and comments. */
  readonly prose: string;
}

/** Pages that are made from the source: what they name is right by construction. */
export const generatedPages: ReadonlySet<string> = new Set([
  'docs/commands.md',
  'docs/configuration.md',
  'docs/errors.md',
  'docs/http-api.md',
  'docs/server-api.md',
]);

/** A fence with its contents, and the comment in front of it. */
const fence =
  /(?:<!-- (?:given:([\s\S]*?)|(examples\/\S+) )-->\s*)?^(```+)([^\s`]*)[ \t]*(.*)\n([\s\S]*?)^\3$/gm;

/** Where people read; `**` is any depth. */
const patterns = [
  '*.md',
  'docs/**/*.md',
  'bench/*.md',
  'deploy/*.md',
  'examples/*.md',
  'examples/*/*.md',
];

/** Every page that people read, by its path. */
export const pages: readonly Page[] = globSync(patterns, { cwd: root }).sort().map(readPage);

export const blocks: readonly Block[] = pages.flatMap((page) => page.blocks);

export function show({ page, line }: Pick<Block, 'page' | 'line'>): string {
  return `${page}:${line}`;
}

function readPage(path: string): Page {
  const text = readText(path);
  const found: Block[] = [];
  const withoutBlocks = text.replaceAll(fence, (all, ...groups) => {
    const [given = '', example, , language = '', info = '', code = ''] = groups as (
      | string
      | undefined
    )[];
    const start = text.indexOf(all) + all.indexOf('```');
    const line = text.slice(0, start).split('\n').length + 1;
    found.push({ page: path, line, language, info, text: code, given, example });
    return '';
  });
  const prose = withoutBlocks.replaceAll(/<!--[\s\S]*?-->/g, '');
  return { path, blocks: found, prose };
}
