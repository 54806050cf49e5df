import { createServer } from 'node:http';
import {
  createCallbackApp,
  createEventConsumer,
  createFunctionDirectory,
  createInbox,
  createTokenService,
} from 'sudgate';
import { createNodeHandler } from 'sudgate/node';
import { openSqliteStore } from 'sudgate/store/sqlite';

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

const callbacks = createNodeHandler(app, { prefix: '/sud' });

createServer((request, response) => {
  // What is no callback is yours.
  callbacks(request, response, () => {
    const login = /^\/login\/([\w-]+)$/.exec(request.url ?? '');
    // Yours: the player is whoever your session says.
    if (login?.[1] === undefined) response.writeHead(404).end();
    else response.end(JSON.stringify(tokens.issueCode(login[1])));
  });
}).listen(Number(PORT), () => console.log(`listening on ${PORT}`));
