/** Writes the documents that are made from the source, and puts the examples into their pages. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { insertExamples } from './example-docs.ts';
import { renderServerApiDocs } from './server-api-docs.ts';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/server-api.md', renderServerApiDocs());
for (const file of globSync('docs/**/*.md')) {
  writeFileSync(file, insertExamples(readFileSync(file, 'utf8')));
}
