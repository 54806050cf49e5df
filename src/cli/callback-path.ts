import { InvalidArgumentError } from 'commander';
import { type CallbackUrls, callbackUrls } from '../game-server/index.ts';
import { type CallbackName, callbackNames } from '../protocol/index.ts';
import { CliError, exitCodes } from './exit.ts';

/** Where callbacks are that are not at `/<callback>`. */
export type CallbackPaths = Readonly<Partial<Record<CallbackName, string>>>;

/** Reads one `<callback=path>` of a command line, after the others. */
export function addCallbackPath(value: string, paths: CallbackPaths = {}): CallbackPaths {
  const at = value.indexOf('=');
  const name = value.slice(0, at) as CallbackName;
  if (at < 1 || !callbackNames.includes(name)) {
    throw new InvalidArgumentError(`<callback=path>, callback one of ${callbackNames.join(', ')}`);
  }
  return { ...paths, [name]: value.slice(at + 1) };
}

/** @throws {CliError} if the callbacks cannot be there */
export function readCallbackUrls(baseUrl: string, paths: CallbackPaths): CallbackUrls {
  try {
    return callbackUrls(baseUrl, paths);
  } catch (error) {
    throw new CliError((error as Error).message, exitCodes.usage);
  }
}
