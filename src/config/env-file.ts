import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';

/** A `.env` file. */
export interface EnvFile {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** On which line each variable stands. */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * Reads `.env`, which need not be there.
 *
 * @throws {ConfigError} that names each line that Node would silently leave out or run on from
 */
export function readEnvFile(directory: string): EnvFile {
  const text = readText(resolve(directory, '.env'));
  const { lines, problems } = findLines(text);
  if (problems.length > 0) throw new ConfigError(problems);
  return { variables: parseEnv(text), lines };
}

function readText(file: string): string {
  try {
    // Editors on Windows put a mark in front, which would become a part of the first name.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ConfigError([`.env cannot be read: ${code}`]);
  }
}

/** `NAME=value`, as shells have it as well. */
const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;

/** The text of a line is not shown: it may be a secret. */
function findLines(text: string) {
  const lines = new Map<string, number>();
  const problems: string[] = [];
  const all = text.split(/\r?\n/);
  for (let index = 0; index < all.length; index++) {
    const line = all[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value = ''] = assignment.exec(line) ?? [];
    if (name === undefined) {
      problems.push(`.env:${index + 1} is not NAME=value`);
      continue;
    }
    lines.set(name, index + 1);
    const last = lastLine(all, index, value);
    if (last === undefined) problems.push(`.env:${index + 1} has a quote that is not closed`);
    else index = last;
  }
  return { lines, problems };
}

/** Where a value ends that may run over several lines in quotes; `undefined`: nowhere. */
function lastLine(all: readonly string[], first: number, value: string): number | undefined {
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined || value.includes(quote, 1)) return first;
  const last = all.findIndex((line, index) => index > first && line.includes(quote));
  // What follows the quote says whether it closes this value, or opens one of another variable.
  const rest = all[last]?.slice(all[last].indexOf(quote) + 1);
  return rest !== undefined && /^\s*(#.*)?$/.test(rest) ? last : undefined;
}
