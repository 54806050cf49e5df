/** The Markdown of the project, as far as its tests read it. */
import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
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
const fence = /(?:<!-- given:([\s\S]*?)-->\s*)?^(```+)([^\s`]*)[ \t]*(.*)\n([\s\S]*?)^\2$/gm;

const folders = ['.', 'docs', 'bench', 'deploy', ...examplesOf('examples')];

function examplesOf(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return [folder, ...readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)];
}

/** Every page that people read, by its path. */
export const pages: readonly Page[] = folders
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => posix.join(folder, name)),
  )
  .map(readPage);

export const blocks: readonly Block[] = pages.flatMap((page) => page.blocks);

export function show({ page, line }: Pick<Block, 'page' | 'line'>): string {
  return `${page}:${line}`;
}

function readPage(path: string): Page {
  const text = readText(path);
  const found: Block[] = [];
  const withoutBlocks = text.replaceAll(fence, (all, ...groups) => {
    const [given = '', , language = '', info = '', code = ''] = groups as (string | undefined)[];
    const start = text.indexOf(all) + all.indexOf('```');
    const line = text.slice(0, start).split('\n').length + 1;
    found.push({ page: path, line, language, info, text: code, given });
    return '';
  });
  const prose = withoutBlocks.replaceAll(/<!--[\s\S]*?-->/g, '');
  return { path, blocks: found, prose };
}
