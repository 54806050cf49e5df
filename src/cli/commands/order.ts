import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { parseLossless, printable } from '../../core/index.ts';
import { type AppOptions, withAppOptions } from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { dim, printJson, printLine } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';
import { withClient } from '../with-client.ts';

export function orderCommand(): Command {
  return new Command('order')
    .description('create an order in a game, look at one')
    .addCommand(createCommand())
    .addCommand(getCommand());
}

interface CreateOptions extends AppOptions {
  readonly game: string;
  readonly room: string;
  readonly cmd: string;
  readonly from: string;
  readonly to?: string;
  readonly value: number;
  readonly payload?: string;
  readonly id?: string;
}

const maxValue = 9_999_999_999;

function createCommand(): Command {
  return withAppOptions(
    new Command('create')
      .description('create an order; repeated with the same --id it is created once')
      .requiredOption('--game <mg_id>', 'game id')
      .requiredOption('--room <id>', 'room id')
      .requiredOption('--cmd <cmd>', 'what to do, such as add_score')
      .requiredOption('--from <uid>', 'user who pays')
      .option('--to <uid>', 'user it is for; default: the one who pays')
      .option('--value <n>', 'value in the game', wholeNumber(-maxValue, maxValue), 0)
      .option('--payload <json>', 'more data, depending on the command')
      .option('--id <id>', 'out_order_id, at most 64 characters; default: a random one'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  sudgate order create --game 1557194155570024449 --room room-42 \\\n    --cmd add_score --from player-7 --value 200',
    )
    .action(createOrder);
}

async function createOrder(options: CreateOptions): Promise<void> {
  const { game, room, cmd, from, to = from, value, id = randomUUID() } = options;
  const payload = options.payload === undefined ? {} : { payload: parsePayload(options.payload) };
  // Known before anything is sent, so that the order can be looked up whatever happens.
  if (options.json !== true) process.stderr.write(dim(`out_order_id ${id}\n`));
  const created = await withClient(options, (client) =>
    client.createOrder({
      ...{ out_order_id: id, mg_id: game, room_id: room, cmd, value },
      ...{ from_uid: from, to_uid: to },
      ...payload,
    }),
  );
  if (options.json === true) printJson(created);
  else printLine(printable(created.order_id));
}

function parsePayload(payload: string): unknown {
  try {
    return parseLossless(payload, new Set());
  } catch {
    throw new CliError('--payload is not JSON', exitCodes.usage);
  }
}

interface GetOptions extends AppOptions {
  readonly platformId?: boolean;
}

function getCommand(): Command {
  return withAppOptions(
    new Command('get')
      .description('print an order and its state')
      .argument('<id>', 'out_order_id')
      .option('--platform-id', 'the id is the order_id of the platform'),
  )
    .addHelpText('after', '\nExample:\n  sudgate order get buyin-881')
    .action(async (id: string, options: GetOptions) => {
      const key = options.platformId === true ? { order_id: id } : { out_order_id: id };
      const order = await withClient(options, (client) => client.queryOrder(key));
      if (options.json === true) {
        printJson(order);
        return;
      }
      for (const [name, value] of Object.entries(order)) {
        const shown = typeof value === 'string' ? value : JSON.stringify(value);
        printLine(`${dim(name.padEnd(12))}  ${printable(shown)}`);
      }
    });
}
