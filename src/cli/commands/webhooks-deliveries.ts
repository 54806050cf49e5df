import { systemClock } from '../../core/index.ts';
import type { Store } from '../../store/index.ts';
import {
  type DeliveryPage,
  type DeliveryState,
  listDeliveries,
  replayDead,
  replayDelivery,
  toDeliveryView,
} from '../../webhooks/index.ts';
import {
  type AppOptions,
  type CommonOptions,
  loadCommandConfig,
  namedAppId,
  withExistingStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { showMoment } from '../moments.ts';
import { printTable } from '../table.ts';
import { dim, printJson, printJsonLine, printLine } from '../terminal.ts';
import { findWebhook } from './webhooks-endpoints.ts';

interface DeliveriesOptions extends AppOptions {
  readonly state: DeliveryState;
  readonly endpoint?: string;
  readonly after?: string;
  readonly lines: number;
}

const columns = [
  { title: 'ID' },
  { title: 'RECEIVED' },
  { title: 'TRIED', align: 'right' },
  { title: 'LAST ERROR', shrinks: 'first' },
] as const;

export async function listWebhookDeliveries(options: DeliveriesOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const appId = namedAppId(config, options);
  const page = await withExistingStore(config, async ({ webhooks }) => {
    const { endpoint, state, after, lines: limit } = options;
    if (endpoint !== undefined) await findWebhook(webhooks.endpoints, endpoint);
    const endpoints = (await webhooks.endpoints.listEndpoints()).filter((each) => {
      return (endpoint ?? each.id) === each.id && (appId ?? each.appId) === each.appId;
    });
    const { deliveries } = webhooks;
    return await listDeliveries({ deliveries, endpoints, state, after, limit });
  }).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    throw new CliError('--after must be the id of a delivery', exitCodes.usage);
  });
  print(page, options);
}

function print({ deliveries, nextCursor }: DeliveryPage, { json, state }: DeliveriesOptions): void {
  if (json === true) {
    for (const delivery of deliveries) printJsonLine(toDeliveryView(delivery));
    return;
  }
  if (deliveries.length === 0) {
    process.stderr.write(dim(state === 'dead' ? 'nothing was given up\n' : 'nothing waits\n'));
    return;
  }
  const rows = deliveries.map(({ id, receivedAtMs, attempts, lastError }) => {
    return [id, showMoment(receivedAtMs), String(attempts), lastError ?? ''];
  });
  printTable(columns, rows);
  if (nextCursor !== null) process.stderr.write(dim(`more: --after ${nextCursor}\n`));
}

interface ReplayOptions extends CommonOptions {
  readonly dead?: string;
}

export async function replayDeliveries(
  ids: readonly string[],
  options: ReplayOptions,
): Promise<void> {
  const { dead, json } = options;
  if ((ids.length === 0) === (dead === undefined)) {
    throw new CliError('name ids, or --dead <endpoint>', exitCodes.usage);
  }
  const replayed = await withExistingStore(loadCommandConfig(options), async (store) => {
    if (dead === undefined) return await replayEach(store, ids);
    await findWebhook(store.webhooks.endpoints, dead);
    return await replayDead({ ...store, clock: systemClock }, dead);
  });
  if (json === true) printJson({ replayed });
  else printLine(`${replayed} to be sent again`);
}

async function replayEach(store: Store, ids: readonly string[]): Promise<number> {
  for (const id of ids) {
    const result = await replayDelivery({ ...store, clock: systemClock }, id);
    if (result === 'unknown') throw new CliError(`there is no delivery ${id}`);
    if (result === 'expired') throw new CliError(`the event of ${id} is no longer kept`);
  }
  return ids.length;
}
