import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../../src/config/index.ts';
import { type Afterwards, temporaryDirectory } from '../../contract/temporary-directory.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const secret = 'a-secret-of-the-app-0123456789ab';
export const otherSecret = 'another-secret-9876543210-zyxwvu';
export const apiKey = 'an-api-key-0123456789';

/** The least that `serve` runs with. */
export const oneApp = { SUD_APP_ID: 'app-1', SUD_APP_SECRET: secret } as const;

export const appInFile = { app_id: 'app-1', app_secrets: [secret] } as const;

export interface Sources {
  readonly mode?: 'dev' | 'serve';
  /** Default: one app, unless there is a file. */
  readonly env?: Environment;
  /** Written as JSON, texts as they are. */
  readonly file?: unknown;
  /** The text of `.env`. */
  readonly dotenv?: string;
}

/** Loads from a directory of its own. */
export function load(t: Afterwards, { mode = 'serve', env, file, dotenv }: Sources = {}) {
  const directory = temporaryDirectory(t);
  if (dotenv !== undefined) writeFileSync(join(directory, '.env'), dotenv);
  if (file !== undefined) {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    writeFileSync(join(directory, 'sudgate.json'), text);
  }
  const fromFile = file === undefined ? {} : { SUDGATE_CONFIG: 'sudgate.json' };
  const fromEnvironment = env ?? (file === undefined ? oneApp : {});
  const config = loadConfig({ mode, env: { ...fromFile, ...fromEnvironment }, directory });
  return { config, directory };
}

/** The problems that are found. */
export function problemsOf(t: Afterwards, sources: Sources): readonly string[] {
  try {
    load(t, sources);
  } catch (error) {
    assert.ok(error instanceof ConfigError, `not a ConfigError: ${error}`);
    for (const problem of error.problems) assert.ok(error.message.includes(problem));
    return error.problems;
  }
  return assert.fail('no problem was found');
}

/** There is exactly one problem, and it says this. */
export function assertProblem(t: Afterwards, sources: Sources, expected: RegExp): void {
  const problems = problemsOf(t, sources);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0] ?? '', expected);
}
