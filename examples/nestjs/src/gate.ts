import {
  createCallbackApp,
  createEventConsumer,
  createFunctionDirectory,
  createInbox,
  createTokenService,
} from 'sudgate';
import { openSqliteStore } from 'sudgate/store/sqlite';

const { SUD_APP_ID: appId = '', SUD_APP_SECRET: secret = '' } = process.env;
const secrets = [secret];

export const tokens = createTokenService({ appId, secrets });

/** Opens the store, makes the app that answers the callbacks, and follows the results. */
export async function openGate() {
  const store = await openSqliteStore('sudgate.db');
  // Yours: look the player up; undefined for one you do not know.
  const users = createFunctionDirectory(async ({ uid }) => ({ nick_name: `Player ${uid}` }));
  const inbox = createInbox({ store: store.events, clock: Date.now });

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

  return createCallbackApp({ tokens, secrets, users, inbox });
}
