/** Builds the documentation into dist-site/: the pages of docs/, and a reference of the library. */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  Application,
  type Context,
  Converter,
  type DeclarationReflection,
  type DocumentReflection,
  KindRouter,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
} from 'typedoc';
import { groupOf, inOrder, pageGroups } from './pages.ts';
import { renderDiagram } from './render-diagram.ts';

const root = join(import.meta.dirname, '..');
const library = 'Library';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** The sources behind the exports of the package. */
function entryPoints(): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  return Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string'
      ? []
      : [join(root, target.types.replace('./dist/', 'src/').replace('.d.ts', '.ts'))],
  );
}

function pages(): string[] {
  const names = globSync('**/*.md', { cwd: join(root, 'docs') }).map((file) => file.slice(0, -3));
  return inOrder(names).map((name) => join(root, 'docs', `${name}.md`));
}

interface MarkdownParser {
  readonly renderer: { readonly rules: Record<string, Rule | undefined> };
}
type Rule = (tokens: readonly Token[], index: number, ...rest: unknown[]) => string;
interface Token {
  readonly info: string;
  readonly content: string;
}

function addDiagrams(parser: MarkdownParser): void {
  const { fence } = parser.renderer.rules;
  parser.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() === 'mermaid') return renderDiagram(token.content);
    return fence?.(tokens, index, ...rest) ?? '';
  };
}

/** Named as the user imports it. */
function nameModule(_context: Context, reflection: DeclarationReflection): void {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  const folder = reflection.name.replace(/\/?index$/, '');
  reflection.name = folder === '' ? 'sudgate' : `sudgate/${folder}`;
}

/** The name of a page: its path below docs/, without the ending. */
function pageOf(reflection: Reflection): string | undefined {
  const path = reflection.project.files.getReflectionPath(reflection);
  return path?.endsWith('.md') ? relative(join(root, 'docs'), path).slice(0, -3) : undefined;
}

/** Addresses follow the files, so that they outlive a better heading. */
class PageRouter extends KindRouter {
  protected override getIdealBaseName(reflection: Reflection): string {
    const page = reflection.isDocument() ? pageOf(reflection) : undefined;
    return page === undefined ? super.getIdealBaseName(reflection) : `docs/${page}`;
  }
}

/** The page's heading becomes its name in the navigation. */
function namePage(_context: unknown, page: DocumentReflection): void {
  const [first] = page.content;
  const heading = /^\s*# (.+)\n/.exec(first?.text ?? '');
  page.frontmatter.group = groupOf(pageOf(page) ?? '');
  if (first === undefined || heading?.[1] === undefined) return;
  page.name = heading[1];
  first.text = first.text.slice(heading[0].length);
}

function nameLibrary(context: Context): void {
  const { groups = [] } = context.project as ProjectReflection;
  for (const group of groups) if (group.title === 'Modules') group.title = library;
}

const app = await Application.bootstrap({
  name: 'sudgate',
  entryPoints: entryPoints(),
  tsconfig: join(root, 'tsconfig.json'),
  readme: join(root, 'README.md'),
  projectDocuments: pages(),
  out: join(root, 'dist-site'),
  basePath: root,
  displayBasePath: join(root, 'src'),
  // The sources are checked by the compiler that they are written for.
  skipErrorChecking: true,
  excludePrivate: true,
  excludeInternal: true,
  disableSources: true,
  disableGit: true,
  githubPages: false,
  includeVersion: true,
  sort: ['documents-first', 'source-order'],
  sortEntryPoints: false,
  groupOrder: [...Object.keys(pageGroups), 'Modules', '*'],
  navigation: { includeGroups: true, includeFolders: false },
  highlightLanguages: ['typescript', 'javascript', 'json', 'shellscript', 'console', 'yaml', 'ini'],
  customCss: join(import.meta.dirname, 'site.css'),
  validation: { notExported: false, invalidLink: true },
  markdownItLoader: addDiagrams,
  logLevel: 'Warn',
  router: 'pages',
});
app.renderer.defineRouter('pages', PageRouter);
app.converter.on(Converter.EVENT_CREATE_DECLARATION, nameModule);
app.converter.on(Converter.EVENT_CREATE_DOCUMENT, namePage);
app.converter.on(Converter.EVENT_RESOLVE_END, nameLibrary, -1000);
const project = await app.convert();
if (project === undefined) throw new Error('the sources could not be read');
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
