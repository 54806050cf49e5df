/**
 * A wallet service for sudgate's WALLET_URL, small and complete: signatures, exactly-once bookings,
 * balances in SQLite.
 *
 *   WALLET_SECRET=whsec_… node examples/wallet/server.ts
 *
 * alice, bob and player-7 start with 1000. PORT (8090) and WALLET_DATABASE (wallet.db) can be set.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { type Order, Wallet } from './wallet.ts';

type Message = ({ action: 'book' } & Order) | { action: 'balance'; app_id: string; uid: string };

const { WALLET_SECRET, PORT = '8090', WALLET_DATABASE = 'wallet.db' } = process.env;
if (WALLET_SECRET === undefined) throw new Error('set WALLET_SECRET to that of sudgate');
const webhook = new Webhook(WALLET_SECRET);
const wallet = new Wallet(WALLET_DATABASE);
for (const uid of ['alice', 'bob', 'player-7']) wallet.open(uid, 1000n);

function answer(message: Message): object {
  if (message.action === 'book') return wallet.book(message, Date.now());
  const balance = wallet.balance(message.uid);
  if (balance === undefined) return { outcome: 'user_unknown' };
  return { outcome: 'found', balance: String(balance) };
}

async function handle(request: http.IncomingMessage): Promise<[status: number, body: object]> {
  const body = await text(request);
  try {
    // Throws if the signature is not ours, or older than five minutes.
    webhook.verify(body, request.headers as Record<string, string>);
  } catch (error) {
    if (error instanceof WebhookVerificationError) return [401, { error: 'signature' }];
    throw error;
  }
  return [200, answer(JSON.parse(body) as Message)];
}

const server = http.createServer((request, response) => {
  handle(request)
    .catch((error: unknown): [number, object] => {
      console.error(error);
      return [500, { error: 'internal' }];
    })
    .then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`wallet on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
