/** The apps behind the adapters: real tokens, a real store, one known player. */
import { join } from 'node:path';
import { type CallbackApp, createCallbackApp } from '../../src/callbacks/index.ts';
import { createInbox } from '../../src/inbox/index.ts';
import { createLedger, createLedgerWallet } from '../../src/ledger/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import type { Store } from '../../src/store/store.ts';
import { createTokenService, type TokenService } from '../../src/token/index.ts';
import type { UserProfile } from '../../src/users/index.ts';
import type { Scope } from '../support/scope.ts';
import { appId, secret } from '../support/service.ts';

export interface Credentials {
  readonly appId: string;
  readonly secret: string;
}

export const firstApp: Credentials = { appId, secret };
export const secondApp: Credentials = {
  appId: '1000000000000000002',
  secret: 'second-app-secret-0123456789abcdef',
};

export const uid = 'player-7';
export const profile: UserProfile = {
  nick_name: '七号 7',
  avatar_url: '',
  gender: '',
  is_ai: 0,
  ai_level: 0,
  banned: false,
};

export function tokensOf(credentials: Credentials): TokenService {
  return createTokenService({ appId: credentials.appId, secrets: [credentials.secret] });
}

export interface Gate {
  readonly apps: readonly CallbackApp[];
  readonly store: Store;
}

/** The apps as a user of the library makes them. */
export async function openGate(scope: Scope, credentials: readonly Credentials[]): Promise<Gate> {
  const store = await openSqliteStore(join(await scope.temporaryDirectory(), 'sudgate.db'));
  const clock = Date.now;
  const inbox = createInbox({ store: store.events, clock });
  const ledger = createLedger({ store: store.ledger, onError() {} });
  scope.defer(async () => {
    await inbox.close();
    await ledger.close();
    await store.close();
  });
  await Promise.all(
    credentials.map((app) => store.users.putUser({ appId: app.appId, uid }, profile)),
  );
  const users = store.users;
  const wallet = createLedgerWallet({ ledger, users, clock });
  const apps = credentials.map((app) =>
    createCallbackApp({ tokens: tokensOf(app), secrets: [app.secret], users, inbox, wallet }),
  );
  return { apps, store };
}
