/** Links lead somewhere, and every page can be found. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { readText, root } from '../meta/source.ts';
import { type Page, pages } from './markdown.ts';

interface Link {
  readonly from: string;
  readonly target: string;
}

const byPath = new Map(pages.map((page) => [page.path, page]));

function linksOf({ path, prose }: Page): Link[] {
  const text = prose.replaceAll(/`[^`\n]*`/g, '`code`');
  const inline = [...text.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)/g)];
  const reference = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)];
  return [...inline, ...reference].map(([, target = '']) => ({ from: path, target }));
}

/** As GitHub and the site make them of headings. */
function anchorsOf({ prose }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let unique = slug;
    for (let count = 1; anchors.has(unique); count++) unique = `${slug}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

const links = pages.flatMap(linksOf);
const show = ({ from, target }: Link) => `${from}: ${target}`;
const isExternal = ({ target }: Link) => /^[a-z]+:/.test(target);

function split({ from, target }: Link): { path: string; anchor: string } {
  const [file = '', anchor = ''] = target.split('#', 2);
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  return { path, anchor };
}

test('links within the project name files that are there', () => {
  // The site has no lists of folders.
  const broken = links.filter(
    (link) =>
      !isExternal(link) &&
      !statSync(join(root, split(link).path), { throwIfNoEntry: false })?.isFile(),
  );
  assert.deepEqual(broken.map(show), []);
});

test('anchors name headings that are there', () => {
  const broken = links.filter((link) => {
    const { path, anchor } = split(link);
    const page = byPath.get(path);
    return !isExternal(link) && anchor !== '' && page !== undefined && !anchorsOf(page).has(anchor);
  });
  assert.deepEqual(broken.map(show), []);
});

test('links to elsewhere are complete addresses, encrypted', () => {
  const odd = links.filter(
    (link) => isExternal(link) && URL.parse(link.target)?.protocol !== 'https:',
  );
  assert.deepEqual(odd.map(show), []);
});

test('a quoted text that leads to a test is the name of one in that file', () => {
  const quoted = pages.flatMap(({ path, prose }) =>
    [...prose.matchAll(/\["([^"\]]+)"\]\(([^)]+\.ts)\)/g)].map(([, name = '', target = '']) => ({
      name,
      from: path,
      target,
    })),
  );
  assert.ok(quoted.length > 20);
  const wrong = quoted.filter((link) => !readText(split(link).path).includes(link.name));
  assert.deepEqual(
    wrong.map((link) => `${show(link)}: ${link.name}`),
    [],
  );
});

test('every page of docs/ can be reached from the README by links', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    const page = byPath.get(path);
    for (const link of page === undefined ? [] : linksOf(page)) {
      if (!isExternal(link)) reached.add(split(link).path);
    }
  }
  const lost = pages.filter(({ path }) => path.startsWith('docs/') && !reached.has(path));
  assert.deepEqual(
    lost.map(({ path }) => path),
    [],
  );
  assert.ok([...reached].every((path) => statSync(join(root, path)).size > 0));
});
