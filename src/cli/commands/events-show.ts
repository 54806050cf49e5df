import { printable } from '../../core/index.ts';
import { type EventVariant, type StoredEvent, toFeedEvent } from '../../inbox/index.ts';
import { type CommonOptions, loadCommandConfig, withExistingStore } from '../command-context.ts';
import { CliError } from '../exit.ts';
import { showMoment } from '../moments.ts';
import { bold, dim, printJson, printLine } from '../terminal.ts';

interface ShowOptions extends CommonOptions {
  readonly raw?: boolean;
}

export async function showEvent(cursor: number, options: ShowOptions): Promise<void> {
  await withExistingStore(loadCommandConfig(options), async ({ events }) => {
    const event = await events.findEvent(cursor);
    if (event === undefined) throw new CliError(`there is no event ${cursor}, or no longer`);
    if (options.raw === true) {
      process.stdout.write(event.raw);
      return;
    }
    const variants = await events.listVariants(cursor);
    if (options.json === true) printAsJson(event, variants);
    else printForPeople(event, variants);
  });
}

function printAsJson(event: StoredEvent, variants: readonly EventVariant[]): void {
  printJson({
    ...toFeedEvent(event),
    variants: variants.map((variant) => {
      const { type, received_at_ms, body, raw } = toFeedEvent({ ...event, ...variant });
      return { type, received_at_ms, body, raw };
    }),
  });
}

function printForPeople(event: StoredEvent, variants: readonly EventVariant[]): void {
  const fields = {
    cursor: String(event.position),
    received: showMoment(event.receivedAtMs),
    app: event.appId,
    type: event.type,
    key: event.key,
    size: `${event.raw.length} bytes`,
  };
  for (const [name, value] of Object.entries(fields)) {
    printLine(`${dim(name.padEnd(9))} ${printable(value)}`);
  }
  printBody(event);
  for (const variant of variants) {
    printLine('');
    printLine(bold(`came again at ${showMoment(variant.receivedAtMs)} with other content`));
    printBody({ ...event, ...variant });
  }
}

function printBody(event: StoredEvent): void {
  const { body, raw } = toFeedEvent(event);
  const text = body === null ? raw : JSON.stringify(body, null, 2);
  printLine('');
  for (const line of text.split('\n')) printLine(printable(line));
}
