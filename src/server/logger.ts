import { stdout } from 'node:process';
import { styleText } from 'node:util';
import { type DestinationStream, pino } from 'pino';
import { printable } from '../core/index.ts';
import { BlockStream } from './block-stream.ts';

/** Writes one line: what is known of it by name, and a text. */
interface WriteLine {
  (fields: object, text?: string): void;
  (text: string): void;
}

/** What the service asks of a logger; one of pino is such. */
export interface Logger {
  readonly info: WriteLine;
  readonly warn: WriteLine;
  readonly error: WriteLine;
}

/** One of {@link createLogger}. */
export interface ServiceLogger extends Logger {
  /** Least important lines that are written; may be set anew. */
  level: string;
  readonly fatal: WriteLine;
  /** One that says these with every line. */
  readonly child: (fields: object) => ServiceLogger;
}

/**
 * JSON lines on standard output. To a file or pipe they are written in blocks, since a write for
 * each callback would cost more than the callback; at exit the rest is flushed. A reader that stalls
 * loses lines, and is told how many.
 */
export function createLogger(level: string, style: 'json' | 'people' = 'json'): ServiceLogger {
  const options = { level, base: null };
  if (style === 'people') return pino(options, new PeopleStream());
  if (stdout.isTTY === true) return pino(options, pino.destination({ dest: 1, sync: true }));
  const stream = new BlockStream(1, (lines) => {
    logger.error({ lines }, 'lines were dropped: nobody read the log');
  });
  const logger = pino(options, stream);
  return logger;
}

/** One short line for each event, for the terminal of a developer. Some texts are those of others. */
class PeopleStream implements DestinationStream {
  write(line: string): void {
    const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const clock = new Date(time as number).toTimeString().slice(0, 8);
    const mark =
      (level as number) < 40 ? ' ' : paint((level as number) < 50 ? 'yellow' : 'red', '!');
    const fields = Object.entries(rest)
      .map(([name, value]) => `${name}=${show(value)}`)
      .join(' ');
    const text = printable(show(msg ?? ''));
    stdout.write(`${paint('dim', clock)} ${mark} ${text} ${paint('dim', printable(fields))}\n`);
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  const { message } = (value ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : JSON.stringify(value);
}

function paint(format: 'dim' | 'yellow' | 'red', text: string): string {
  return styleText(format, text, { stream: stdout, validateStream: true });
}
