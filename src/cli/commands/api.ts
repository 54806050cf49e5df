import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { parseLossless } from '../../core/index.ts';
import { type ApiName, apiDefinition, apiNames } from '../../protocol/index.ts';
import { type AppOptions, withAppOptions } from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { printTable } from '../table.ts';
import { printJson } from '../terminal.ts';
import { withClient } from '../with-client.ts';

const help = `
Without a name it lists the APIs. Integers beyond 2^53 are printed as strings.

Examples:
  sudgate api
  sudgate api mg_list
  sudgate api query_order --data '{"out_order_id":"buyin-881"}'
  sudgate api push_event --data @user-in.json`;

interface ApiOptions extends AppOptions {
  readonly data?: string;
}

export function apiCommand(): Command {
  return withAppOptions(
    new Command('api')
      .description("call any of the platform's server APIs and print the data of the answer")
      .argument('[name]', 'which API')
      .option('--data <json>', 'the request: JSON, "@file", or "@-" for standard input'),
  )
    .addHelpText('after', help)
    .action(async (name: string | undefined, options: ApiOptions) => {
      if (name === undefined) listApis(options);
      else await call(checkName(name), options);
    });
}

function listApis(options: ApiOptions): void {
  const apis = apiNames.map((name) => ({ name, ...apiDefinition(name) }));
  if (options.json === true) {
    printJson(apis.map(({ name, summary, source, retry }) => ({ name, summary, source, retry })));
    return;
  }
  printTable(
    [{ title: 'name' }, { title: 'what for' }],
    apis.map(({ name, summary }) => [name, summary]),
  );
}

function checkName(name: string): ApiName {
  if ((apiNames as readonly string[]).includes(name)) return name as ApiName;
  throw new CliError(`there is no API ${name}; "sudgate api" lists them`, exitCodes.usage);
}

async function call(name: ApiName, options: ApiOptions): Promise<void> {
  const request = await readRequest(options.data ?? '{}');
  // The client checks it against the definition.
  const data = await withClient(options, (client) => client.call(name, request as never));
  printJson(data ?? null);
}

async function readRequest(data: string): Promise<unknown> {
  const json = data === '@-' ? await text(process.stdin) : readArgument(data);
  try {
    return parseLossless(json, new Set());
  } catch {
    throw new CliError('--data is not JSON', exitCodes.usage);
  }
}

function readArgument(data: string): string {
  if (!data.startsWith('@')) return data;
  try {
    return readFileSync(data.slice(1), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`${data.slice(1)} cannot be read (${code})`);
  }
}
