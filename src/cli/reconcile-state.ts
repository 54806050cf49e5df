import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ReconcileTarget } from '../reconcile/index.ts';
import { CliError, exitCodes } from './exit.ts';

/** What a run has finished, kept in a file so that another one goes on from there. */
export interface ReconcileState {
  has(target: ReconcileTarget): boolean;
  add(target: ReconcileTarget): void;
  /** Everything is done. */
  remove(): void;
}

const keptNowhere: ReconcileState = { has: () => false, add: () => {}, remove: () => {} };

/**
 * @param path `undefined` keeps nothing
 * @param request what is asked for, to tell the file of another run
 * @throws {CliError} if it cannot be read, or belongs to another run
 */
export function openReconcileState(path: string | undefined, request: object): ReconcileState {
  if (path === undefined) return keptNowhere;
  const wanted = JSON.stringify(request);
  const finished = new Set(readState(path, wanted));
  const save = () => {
    // A crash leaves the old file or the new one, never half of one.
    const next = `${path}.next`;
    writeFileSync(next, `${JSON.stringify({ request: wanted, finished: [...finished] })}\n`);
    renameSync(next, path);
  };
  attempt(path, save);
  return {
    has: (target) => finished.has(nameOf(target)),
    add: (target) => {
      finished.add(nameOf(target));
      attempt(path, save);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function nameOf({ kind, id }: ReconcileTarget): string {
  return `${kind} ${id}`;
}

function readState(path: string, wanted: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CliError(`${path} cannot be read: ${(error as Error).message}`);
  }
  const { request, finished } = parseState(text);
  if (request === wanted && Array.isArray(finished)) return finished as string[];
  throw new CliError(
    `${path} is not the state of a run with these options: name another file, or delete it`,
    exitCodes.usage,
  );
}

function parseState(text: string): { readonly request?: unknown; readonly finished?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { request?: unknown };
  } catch {
    return {};
  }
}

/** @throws {CliError} */
function attempt(path: string, save: () => void): void {
  try {
    save();
  } catch (error) {
    throw new CliError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
