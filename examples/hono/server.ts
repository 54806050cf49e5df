import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import {
  createCallbackApp,
  createEventConsumer,
  createFunctionDirectory,
  createInbox,
  createTokenService,
} from 'sudgate';
import { openSqliteStore } from 'sudgate/store/sqlite';
import { createWebHandler } from 'sudgate/web';

const { SUD_APP_ID: appId = '', SUD_APP_SECRET: secret = '', PORT = '3000' } = process.env;
const secrets = [secret];

const store = await openSqliteStore('sudgate.db');
const tokens = createTokenService({ appId, secrets });
// Yours: look the player up; undefined for one you do not know.
const users = createFunctionDirectory(async ({ uid }) => ({ nick_name: `Player ${uid}` }));
const inbox = createInbox({ store: store.events, clock: Date.now });
const app = createCallbackApp({ tokens, secrets, users, inbox });

// Yours: what happens with a result. It is on disk by now, and tried again if this throws.
createEventConsumer({
  store,
  name: 'results',
  handlers: {
    onGameSettle({ game_round_id, results }) {
      const winner = results?.find(({ rank }) => rank === 1);
      console.log(`round ${game_round_id} was won by ${winner?.uid}`);
    },
  },
  onSetAside: ({ error }) => console.error('not handled:', error),
  clock: Date.now,
  random: Math.random,
}).start();

const callbacks = createWebHandler(app, { prefix: '/sud' });
const server = new Hono();
server.all('/sud/*', (context) => callbacks(context.req.raw));

// Yours: the player is whoever your session says.
server.post('/login/:uid', (context) => context.json(tokens.issueCode(context.req.param('uid'))));

serve({ fetch: server.fetch, port: Number(PORT) }, () => console.log(`listening on ${PORT}`));
