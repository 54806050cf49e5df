import { parseWebAddress } from '../core/index.ts';
import { CliError, exitCodes } from './exit.ts';

/**
 * Reads an address that was given on the command line.
 *
 * @param name what the help calls it
 * @throws {CliError} if it is not one of HTTP or HTTPS
 */
export function readHttpAddress(text: string, name: string): URL {
  const url = parseWebAddress(text);
  if (url !== undefined) return url;
  throw new CliError(`${name} is not an http:// or https:// address: ${text}`, exitCodes.usage);
}

/** @throws {CliError} if `--login-url` was given, but is no address */
export function readLoginUrl(text: string | undefined): URL | undefined {
  return text === undefined ? undefined : readHttpAddress(text, '--login-url');
}

/**
 * Checks what callbacks are to be below of.
 *
 * @throws {CliError} if nothing can be below of it
 */
export function checkBaseUrl(text: string): void {
  const { search, hash } = readHttpAddress(text, '<base-url>');
  if (search === '' && hash === '') return;
  const message = `<base-url> ends with ${search}${hash}: give what the callbacks need of it with --path`;
  throw new CliError(message, exitCodes.usage);
}
