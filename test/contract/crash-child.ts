/**
 * A receiver of its own process: accepts every message that it is sent and acknowledges it. It is
 * going to be killed.
 */
// Not the index: it would be most of the time that a process needs to start.
import { createInbox, type Inbox } from '../../src/inbox/create-inbox.ts';
import { readNotification, readReport } from '../../src/inbox/read-message.ts';
import { appId, nowMs } from './database.ts';
import { backends } from './stores.ts';

export interface Start {
  readonly backend: string;
  readonly location: string;
}

export interface Delivery {
  readonly id: number;
  readonly kind: 'report' | 'notification';
  readonly body: string;
}

export interface Acknowledgement {
  readonly id: number;
  readonly outcome: string;
}

let inbox: Promise<Inbox> | undefined;

async function open({ backend: name, location }: Start): Promise<Inbox> {
  const backend = backends.find((candidate) => candidate.name === name);
  if (backend === undefined) throw new Error(`no backend ${name}`);
  const { events } = await backend.connect(location);
  return createInbox({ store: events, clock: () => performance.now() });
}

async function receive({ id, kind, body }: Delivery): Promise<void> {
  const read = kind === 'report' ? readReport : readNotification;
  const outcome = await (await inbox)?.accept(read(appId, Buffer.from(body), nowMs));
  const acknowledgement: Acknowledgement = { id, outcome: outcome ?? 'none' };
  process.send?.(acknowledgement);
}

process.on('message', (message: Start | Delivery) => {
  if ('backend' in message) inbox = open(message);
  else void receive(message);
});
process.send?.('ready');
