/** Writes the documents that are made from the source, and puts the examples into their pages. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderDocuments } from './docs/documents.ts';
import { insertExamples } from './example-docs.ts';

mkdirSync('docs', { recursive: true });
for (const [path, text] of await renderDocuments()) writeFileSync(path, text);
for (const file of globSync('docs/**/*.md')) {
  writeFileSync(file, insertExamples(readFileSync(file, 'utf8')));
}
