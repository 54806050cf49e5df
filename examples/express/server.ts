import express from 'express';
import {
  createCallbackApp,
  createEventConsumer,
  createFunctionDirectory,
  createInbox,
  createTokenService,
} from 'sudgate';
import { createExpressHandler } from 'sudgate/express';
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

const server = express();
// In front of express.json(): a signature is over the bytes that a parser would take.
server.use('/sud', createExpressHandler(app));
server.use(express.json());

// Yours: the player is whoever your session says.
server.post('/login/:uid', (request, response) => {
  response.json(tokens.issueCode(request.params.uid));
});

server.listen(Number(PORT), (error) => {
  // Express 5 calls this, too, when the port is taken.
  if (error !== undefined) throw error;
  console.log(`listening on ${PORT}`);
});
