import { InvalidArgumentError } from 'commander';

/**
 * Reads a whole number on the command line.
 *
 * @throws {InvalidArgumentError} to which Commander adds what was to be read
 */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`a whole number from ${min} to ${max}`);
  };
}
