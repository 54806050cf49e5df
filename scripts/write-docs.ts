/** Writes the documents that are made from the source. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderDocuments } from './docs/documents.ts';

mkdirSync('docs', { recursive: true });
for (const [path, text] of await renderDocuments()) writeFileSync(path, text);
