import { readFileSync } from 'node:fs';

/** `<!-- examples/… -->`, and the code block behind it. */
const block = /(<!-- (examples\/\S+) -->\n\n```ts\n)[\s\S]*?(```\n)/g;

/** A page with every code block that comes from a file as the file is. */
export function insertExamples(page: string): string {
  return page.replaceAll(
    block,
    (_all, start: string, file: string, end: string) => start + readFileSync(file, 'utf8') + end,
  );
}
