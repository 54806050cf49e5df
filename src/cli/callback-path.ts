import { InvalidArgumentError } from 'commander';
import { callbackUrls, type PlatformCallback, platformCallbacks } from '../game-server/index.ts';
import { CliError, exitCodes } from './exit.ts';

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

/** @throws {CliError} if the callbacks cannot be there */
export function checkCallbackUrls(baseUrl: string, paths: CallbackPaths): void {
  try {
    callbackUrls(baseUrl, paths);
  } catch (error) {
    throw new CliError((error as Error).message, exitCodes.usage);
  }
}
