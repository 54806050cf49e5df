/** Writes the documents that are made from the source. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderServerApiDocs } from './server-api-docs.ts';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/server-api.md', renderServerApiDocs());
