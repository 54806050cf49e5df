import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { withPostgres } from '../databases.ts';
import { spread, whole } from '../format.ts';
import { makeExchanges } from '../measure.ts';
import {
  apiKey,
  type RunningServer,
  type ServerDefinition,
  serverNamed,
  sudgateServer,
  webhookReceiver,
  withServers,
} from '../servers.ts';
import { summarize } from '../statistics.ts';

const pollMilliseconds = 20;
const deadlineMilliseconds = 300_000;

async function addWebhook(sudgate: RunningServer, receiver: RunningServer): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${sudgate.port}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://127.0.0.1:${receiver.port}/` }),
  });
  if (!response.ok) throw new Error(`POST /v1/webhooks: ${await response.text()}`);
}

async function countOf(receiver: RunningServer): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${receiver.port}/count`)).text());
}

/** Fills the backlog faster than it is delivered, and times the delivery of what is left. */
async function measureDrain(
  context: BenchContext,
  sudgate: RunningServer,
  receiver: RunningServer,
): Promise<number> {
  const requests = context.settings.webhookEvents;
  const before = await countOf(receiver);
  await makeExchanges(context, sudgate, {
    kind: 'reports',
    users: context.settings.smallStore,
    pool: requests,
    requests,
  });
  const startedAt = performance.now();
  const atStart = await countOf(receiver);
  for (;;) {
    const count = await countOf(receiver);
    const elapsed = performance.now() - startedAt;
    if (count >= before + requests) return ((count - atStart) / elapsed) * 1000;
    if (elapsed > deadlineMilliseconds) throw new Error(`only ${count - before} were delivered`);
    await sleep(pollMilliseconds);
  }
}

async function measureOn(
  context: BenchContext,
  name: string,
  definition: ServerDefinition,
): Promise<{ row: Row; rates: number[] }> {
  const env = { ...definition.env, WEBHOOK_PRIVATE_ADDRESSES: 'allow' };
  const definitions = [{ ...definition, env }, webhookReceiver];
  return await withServers(context, definitions, async (servers) => {
    const sudgate = serverNamed(servers, definition.name);
    const receiver = serverNamed(servers, webhookReceiver.name);
    await addWebhook(sudgate, receiver);
    const rates: number[] = [];
    for (let round = 0; round < context.settings.webhookRounds; round++) {
      rates.push(await measureDrain(context, sudgate, receiver));
      context.progress(`${name}, round ${round + 1}: ${whole(rates.at(-1) ?? 0)} deliveries/s`);
    }
    const measured = spread(summarize(rates), whole, 'deliveries/s');
    return { row: { what: `Webhooks to a local receiver, ${name}`, measured }, rates };
  });
}

/** Deliveries of one replica to one receiver, from a backlog of 500 rooms. */
export async function webhooks(context: BenchContext): Promise<SectionResult> {
  const sqlite = await measureOn(context, 'SQLite', sudgateServer(context));
  const postgres = await withPostgres(context, async (databases) => {
    const url = await databases.create('webhooks');
    return await measureOn(context, 'PostgreSQL', sudgateServer(context, 'sudgate', url));
  });
  const data = { sqlite: sqlite.rates, postgres: postgres.rates };
  return { rows: [sqlite.row, postgres.row], data };
}
