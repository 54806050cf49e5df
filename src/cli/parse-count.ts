import { CliError, exitCodes } from './exit.ts';

/**
 * Reads the whole number of an option.
 *
 * @throws {CliError} that names the option
 */
export function parseCount(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new CliError(`${option} must be a number from ${min} to ${max}`, exitCodes.usage);
  };
}
