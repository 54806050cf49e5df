/** Builds the documentation into dist-site/: the pages of docs/, and a reference of the library. */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  Application,
  Comment,
  type Context,
  Converter,
  type DeclarationReflection,
  type DocumentReflection,
  KindRouter,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
} from 'typedoc';
import { languages } from './languages.ts';
import { groupOf, inOrder, pageGroups } from './pages.ts';
import { renderDiagram } from './render-diagram.ts';

const root = join(import.meta.dirname, '..');

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
  return inOrder(names);
}

/** Whoever searches more often wants a page than a member of an interface. */
function boosts(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [groupOf(name), 4]));
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

/** Named as the user imports it, and described by the header of its file. */
function describeModule(context: Context, reflection: DeclarationReflection): void {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  const folder = reflection.name.replace(/\/?index$/, '');
  reflection.name = folder === '' ? 'sudgate' : `sudgate/${folder}`;
  const file = context.project.files.getReflectionPath(reflection);
  const header = /^\/\*\*([\s\S]*?)\*\//.exec(file === undefined ? '' : readFileSync(file, 'utf8'));
  const text = header?.[1]?.replaceAll(/^[ \t]*\*? ?/gm, '').trim();
  if (text !== undefined) reflection.comment = new Comment([{ kind: 'text', text }]);
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

/** The page's heading is its name in the navigation. */
function namePage(_context: unknown, page: DocumentReflection): void {
  page.frontmatter.group = groupOf(pageOf(page) ?? '');
  page.name = /^\s*# (.+)$/m.exec(page.content[0]?.text ?? '')?.[1] ?? page.name;
}

function finishProject(context: Context): void {
  const { groups = [], readme = [] } = context.project as ProjectReflection;
  for (const group of groups) if (group.title === 'Modules') group.title = 'Library';
  // The front page has the name of the project as its heading already.
  const [first] = readme;
  if (first !== undefined) first.text = first.text.replace(/^# .*\n/, '');
}

const pageNames = pages();
const app = await Application.bootstrap({
  name: 'sudgate',
  entryPoints: entryPoints(),
  tsconfig: join(root, 'tsconfig.json'),
  readme: join(root, 'README.md'),
  projectDocuments: pageNames.map((name) => join(root, 'docs', `${name}.md`)),
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
  favicon: join(import.meta.dirname, 'favicon.svg'),
  searchInDocuments: true,
  searchInComments: true,
  searchGroupBoosts: boosts(pageNames),
  includeVersion: true,
  sort: ['documents-first', 'source-order'],
  sortEntryPoints: false,
  groupOrder: [...Object.keys(pageGroups), 'Modules', '*'],
  navigation: { includeGroups: true, includeFolders: false },
  highlightLanguages: [...languages],
  customCss: join(import.meta.dirname, 'site.css'),
  validation: { notExported: false, invalidLink: true },
  markdownItLoader: addDiagrams,
  logLevel: 'Warn',
  router: 'pages',
});
app.renderer.defineRouter('pages', PageRouter);
app.converter.on(Converter.EVENT_CREATE_DECLARATION, describeModule);
app.converter.on(Converter.EVENT_CREATE_DOCUMENT, namePage);
app.converter.on(Converter.EVENT_RESOLVE_END, finishProject, -1000);
const project = await app.convert();
if (project === undefined) throw new Error('the sources could not be read');
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
