import { systemClock } from '../../core/index.ts';
import {
  addEndpoint,
  InvalidEndpointError,
  rotateSecret,
  TooManyEndpointsError,
  toEndpointView,
  toEndpointViewWithSecret,
  type WebhookEndpoint,
} from '../../webhooks/index.ts';
import {
  type AppOptions,
  type CommonOptions,
  chooseApp,
  loadCommandConfig,
  namedAppId,
  withExistingStore,
  withStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { showMoment } from '../moments.ts';
import { noteUnknownTypes } from '../note-unknown-types.ts';
import { printTable } from '../table.ts';
import { dim, printJson, printJsonLine, printLine } from '../terminal.ts';

const hourMs = 3_600_000;

export const webhookColumns = [
  { title: 'ID' },
  { title: 'STATE' },
  { title: 'APP', shrinks: 'away' },
  { title: 'TYPES', shrinks: 'first' },
  { title: 'URL', shrinks: 'last' },
] as const;

export async function listWebhooks(options: AppOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const appId = namedAppId(config, options);
  const all = await withExistingStore(config, ({ webhooks }) => webhooks.endpoints.listEndpoints());
  const wanted = all.filter((each) => appId === undefined || each.appId === appId);
  if (options.json === true) {
    for (const endpoint of wanted) printJsonLine(toEndpointView(endpoint, systemClock()));
    return;
  }
  if (wanted.length === 0) {
    process.stderr.write(dim('no webhooks; "sudgate webhooks add" adds one\n'));
    return;
  }
  const rows = wanted.map((each) => {
    const types = each.types?.join(', ') ?? '(all)';
    return [each.id, stateOf(each), each.appId, types, each.url];
  });
  printTable(webhookColumns, rows);
}

interface AddOptions extends AppOptions {
  readonly type?: string;
}

export async function addWebhook(url: string, options: AddOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const wanted = {
    appId: chooseApp(config, options).appId,
    url,
    types: options.type?.split(',').filter((type) => type !== ''),
    privateAddresses: config.webhookPrivateAddresses,
  };
  const endpoint = await withStore(config, (store) =>
    addEndpoint({ ...store, clock: systemClock }, wanted),
  ).catch(refuse);
  noteUnknownTypes(wanted.types);
  printSecret(endpoint, options);
}

/** @throws {CliError} for what the person can fix */
function refuse(error: unknown): never {
  if (error instanceof InvalidEndpointError) throw new CliError(error.message, exitCodes.usage);
  if (error instanceof TooManyEndpointsError) throw new CliError(error.message);
  throw error;
}

interface RotateOptions extends CommonOptions {
  readonly overlapHours: number;
}

export async function rotateWebhook(id: string, options: RotateOptions): Promise<void> {
  const rotation = { id, nowMs: systemClock(), overlapMs: options.overlapHours * hourMs };
  const endpoint = await withExistingStore(loadCommandConfig(options), ({ webhooks }) =>
    rotateSecret(webhooks.endpoints, rotation),
  );
  if (endpoint === undefined) throw unknownWebhook(id);
  printSecret(endpoint, options);
}

export async function removeWebhook(id: string, options: CommonOptions): Promise<void> {
  const wasThere = await withExistingStore(loadCommandConfig(options), ({ webhooks }) =>
    webhooks.endpoints.removeEndpoint(id),
  );
  if (!wasThere) throw unknownWebhook(id);
  if (options.json === true) printJson({ id });
  else printLine(`${id} is removed`);
}

/** @throws {CliError} if there is none */
export async function findWebhook(
  endpoints: { findEndpoint(id: string): Promise<WebhookEndpoint | undefined> },
  id: string,
): Promise<WebhookEndpoint> {
  const endpoint = await endpoints.findEndpoint(id);
  if (endpoint === undefined) throw unknownWebhook(id);
  return endpoint;
}

function unknownWebhook(id: string): CliError {
  return new CliError(`there is no webhook ${id}; "sudgate webhooks list" lists them`);
}

function printSecret(endpoint: WebhookEndpoint, { json }: CommonOptions): void {
  const view = toEndpointViewWithSecret(endpoint, systemClock());
  if (json === true) {
    printJson(view);
    return;
  }
  for (const name of ['id', 'url', 'secret'] as const) {
    printLine(`${dim(name.padEnd(6))}  ${view[name]}`);
  }
  process.stderr.write(dim('The secret is not shown again: put it where the receiver reads it.\n'));
}

function stateOf({ pausedUntilMs, failures }: WebhookEndpoint): string {
  // No pause is longer than a day.
  if (pausedUntilMs > systemClock())
    return `paused to ${showMoment(pausedUntilMs).slice('2026-05-01T'.length)}`;
  return failures > 0 ? `failing (${failures})` : 'active';
}
