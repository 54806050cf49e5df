/** The files of src as texts, and what they import. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** TypeScript files below a folder of the project, as paths from it, with `/`. */
export function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export interface Import {
  /** Path from src. */
  readonly from: string;
  /** Path from src for files of ours, else the name of the module. */
  readonly to: string;
  readonly isOurs: boolean;
  /** Whether it is gone at run time. */
  readonly isType: boolean;
  /** Whether it is loaded only when it is come to. */
  readonly isDynamic: boolean;
}

// `import … from '…'`, `export … from '…'`, `import '…'` and `import('…')`.
const statement = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm;
const expression = /(\btypeof\s+)?\bimport\('([^']+)'\)/g;

export function importsOf(from: string): Import[] {
  const text = withoutComments(readText(`src/${from}`));
  const statements = [...text.matchAll(statement)];
  return [...statements, ...text.matchAll(expression)].map((match, index) => {
    const [, type, name = ''] = match;
    const isOurs = name.startsWith('.');
    const to = isOurs ? posix.join(posix.dirname(from), name) : name;
    const isType = type !== undefined;
    return { from, to, isOurs, isType, isDynamic: index >= statements.length };
  });
}

/** The text without its comments; good enough for code that a formatter has been over. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<!['":])\/\/.*$/gm, '');
}

/** The folder of a path from src, or the file itself if it stands in src. */
export function folderOf(path: string): string {
  return path.split('/')[0] ?? path;
}
