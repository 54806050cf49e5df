import { InvalidArgumentError } from 'commander';
import { type PlatformCallback, platformCallbacks } from '../platform/index.ts';

/** Where callbacks are that are not at `/<callback>`. */
export type CallbackPaths = Readonly<Partial<Record<PlatformCallback, string>>>;

/** Reads one `<callback=path>` of a command line, after the others. */
export function addCallbackPath(value: string, paths: CallbackPaths = {}): CallbackPaths {
  const at = value.indexOf('=');
  const name = value.slice(0, at) as PlatformCallback;
  if (at < 1 || !platformCallbacks.includes(name)) {
    throw new InvalidArgumentError(
      `<callback=path>, callback one of ${platformCallbacks.join(', ')}`,
    );
  }
  return { ...paths, [name]: value.slice(at + 1) };
}
