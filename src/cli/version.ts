import { readFileSync } from 'node:fs';

/** Version of this package; the path is the same from `src/cli` and from `dist/bin`. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
