import process, { stdout } from 'node:process';
import { styleText } from 'node:util';
import { type DestinationStream, pino } from 'pino';
import { printable } from '../core/index.ts';

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

/** How long a line may wait in memory before it is written, in milliseconds. */
const flushIntervalMs = 500;
/** How many characters of lines wait at most: a few hundred callbacks. */
const blockLength = 32 * 1024;

/**
 * JSON lines on standard output. To a file or pipe they are written in blocks, since a write for
 * each callback would cost more than the callback; at exit the rest is flushed.
 */
export function createLogger(level: string, style: 'json' | 'people' = 'json'): ServiceLogger {
  const options = { level, base: null };
  if (style === 'people') return pino(options, new PeopleStream());
  if (stdout.isTTY === true) return pino(options, pino.destination({ dest: 1, sync: true }));
  return pino(options, new BlockStream(pino.destination({ dest: 1, sync: false })));
}

/**
 * Joins lines to blocks. The destination can do that itself (`minLength`), but measures all that
 * waits again with every line, which costs more than making the line.
 */
class BlockStream implements DestinationStream {
  readonly #destination: ReturnType<typeof pino.destination>;
  #block = '';

  constructor(destination: ReturnType<typeof pino.destination>) {
    this.#destination = destination;
    setInterval(() => this.#flush(), flushIntervalMs).unref();
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    this.#block += line;
    if (this.#block.length >= blockLength) this.#flush();
  }

  /** Called by pino for fatal errors, too. */
  flushSync(): void {
    this.#flush();
    this.#destination.flushSync();
  }

  #flush(): void {
    if (this.#block === '') return;
    this.#destination.write(this.#block);
    this.#block = '';
  }
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
