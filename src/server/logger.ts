import { stdout } from 'node:process';
import { styleText } from 'node:util';
import { type DestinationStream, type Logger, pino } from 'pino';

/** How long a line may wait in memory before it is written, in milliseconds. */
const flushIntervalMs = 500;
/** How many bytes of lines wait at most: about a hundred callbacks. */
const flushBytes = 32 * 1024;

/**
 * JSON lines on standard output. To a file or pipe they are written in blocks, since a write for
 * each callback would cost more than the callback; at exit the rest is flushed.
 */
export function createLogger(level: string, style: 'json' | 'people' = 'json'): Logger {
  const options = { level, base: null };
  if (style === 'people') return pino(options, new PeopleStream());
  const destination = pino.destination({
    dest: 1,
    sync: stdout.isTTY === true,
    ...(stdout.isTTY !== true && {
      minLength: flushBytes,
      maxWrite: 2 * flushBytes,
      periodicFlush: flushIntervalMs,
    }),
  });
  return pino(options, destination);
}

/** One short line for each event, for the terminal of a developer. */
class PeopleStream implements DestinationStream {
  write(line: string): void {
    const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const clock = new Date(time as number).toTimeString().slice(0, 8);
    const mark =
      (level as number) < 40 ? ' ' : paint((level as number) < 50 ? 'yellow' : 'red', '!');
    const fields = Object.entries(rest).map(([name, value]) => `${name}=${show(value)}`);
    stdout.write(`${paint('dim', clock)} ${mark} ${msg ?? ''} ${paint('dim', fields.join(' '))}\n`);
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  const { message } = value as { message?: string };
  return message ?? JSON.stringify(value);
}

function paint(format: 'dim' | 'yellow' | 'red', text: string): string {
  return styleText(format, text, { stream: stdout, validateStream: true });
}
