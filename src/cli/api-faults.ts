import { InvalidArgumentError } from 'commander';
import { ApiFaultSource, type ApiFaults } from '../simulator/index.ts';

const readers: Readonly<Record<string, (text: string) => Partial<ApiFaults>>> = {
  status: (text) => ({ status: Number(text) }),
  ret_code: (text) => ({ retCode: Number(text) }),
  delay_ms: (text) => ({ delayMs: Number(text) }),
  loses_answer: (text) => ({ losesAnswer: text === 'true' }),
  share: (text) => ({ share: Number(text) }),
  apis: (text) => ({ apis: text.split('+') as ApiFaults['apis'] }),
};

/**
 * Reads `status=503,share=0.2` of a command line.
 *
 * @throws {InvalidArgumentError}
 */
export function readApiFaults(text: string): Partial<ApiFaults> {
  const parts = text.split(',').map((part) => {
    const [name = '', value] = part.split('=');
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (read !== undefined && value) return read(value);
    throw new InvalidArgumentError(
      `name=value, separated by commas: ${Object.keys(readers).join(', ')}`,
    );
  });
  const faults = Object.assign({}, ...parts) as Partial<ApiFaults>;
  try {
    return new ApiFaultSource(0, faults).current;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
