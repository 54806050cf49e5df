import { minSecretBytes } from '../core/index.ts';
import { CliError, exitCodes } from './exit.ts';

/**
 * Reads `--app-secret`. SUD_APP_SECRET may hold several during a rotation, the newest first: that
 * one counts.
 *
 * @throws {CliError} if it is too short
 */
export function readAppSecret(text: string): string {
  const secret = text.split(',')[0]?.trim() ?? '';
  if (Buffer.byteLength(secret) >= minSecretBytes) return secret;
  throw new CliError(`--app-secret must have at least ${minSecretBytes} bytes`, exitCodes.usage);
}
