import { systemClock } from '../../core/index.ts';
import {
  type CallResult,
  describeFailure,
  isTaken,
  sendTestEvent,
  WebhookClient,
} from '../../webhooks/index.ts';
import { type CommonOptions, loadCommandConfig, withExistingStore } from '../command-context.ts';
import { CliError } from '../exit.ts';
import { printJson, printLine } from '../terminal.ts';
import { findWebhook } from './webhooks-endpoints.ts';

export async function testWebhook(id: string, options: CommonOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const endpoint = await withExistingStore(config, ({ webhooks }) =>
    findWebhook(webhooks.endpoints, id),
  );
  const client = new WebhookClient({ privateAddresses: config.webhookPrivateAddresses });
  const result = await sendTestEvent(client, endpoint, systemClock());
  client.close();
  if (!isTaken(result)) throw new CliError(`${endpoint.url} did not accept it: ${explain(result)}`);
  const { status } = result as CallResult & { readonly kind: 'answered' };
  if (options.json === true) printJson({ id, status });
  else printLine(`${endpoint.url} accepted it (HTTP status ${status})`);
}

function explain(result: CallResult): string {
  const failure = describeFailure(result);
  return result.kind === 'failed' && result.isPrivateAddress
    ? `${failure}; WEBHOOK_PRIVATE_ADDRESSES=allow calls it anyway`
    : failure;
}
