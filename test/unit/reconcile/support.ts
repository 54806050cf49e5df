import { createSudClient, type SudClient } from '../../../src/client/index.ts';
import { type InboxMessage, readReport, type StoredEvent } from '../../../src/inbox/index.ts';
import type { Store } from '../../../src/store/sqlite/index.ts';
import { createSimulator, type Simulator } from '../../../src/testing/index.ts';
import { type AppServer, simulatedApp, startAppServer } from '../../support/app-server.ts';
import { Scope } from '../../support/scope.ts';
import { openStore } from '../inbox/support.ts';

export const { appId } = simulatedApp;

export interface Outage {
  readonly store: Store;
  readonly simulator: Simulator;
  /** Address of the configuration service of the platform. */
  readonly platformUrl: string;
  readonly client: () => SudClient;
  /** Plays a round that is told to the app. */
  readonly play: (roomId: string) => Promise<string>;
  /** Plays a round of which no report comes through. */
  readonly playUnheard: (roomId: string) => Promise<string>;
  /** Puts into the store what came, as the app server would have. */
  readonly receive: () => Promise<void>;
}

/** A platform, a store, and reports that get lost on their way between them. */
export async function startOutage(test: ConstructorParameters<typeof Scope>[0]): Promise<Outage> {
  const scope = new Scope(test);
  const store = await openStore(test);
  const app = await startAppServer(scope);
  const simulator = createSimulator({ ...simulatedApp, callbacks: app.url, speed: 1_000_000 });
  scope.defer(() => simulator.close());
  const { url } = await simulator.listen();
  const play = async (roomId: string) => {
    const reportGameInfoExtras = `extras of ${roomId}`;
    const round = await simulator.playRound({
      uids: ['alice', 'bob'],
      roomId,
      reportGameInfoExtras,
    });
    await simulator.settled();
    return round.gameRoundId;
  };
  return {
    ...{ store, simulator, platformUrl: url, play },
    client: () => createSudClient({ appId, secrets: [simulatedApp.appSecret], configService: url }),
    playUnheard: async (roomId) => {
      simulator.faults.set({ drop: 1 });
      const id = await play(roomId);
      simulator.faults.set({ drop: 0 });
      return id;
    },
    receive: async () => {
      await store.events.append(receivedReports(app));
    },
  };
}

function receivedReports(app: AppServer): InboxMessage[] {
  return app.received
    .filter(({ name }) => name === 'report_game_info')
    .map(({ raw }) => readReport(appId, Buffer.from(raw), 1_777_000_000_000));
}

export async function eventsOf(store: Store): Promise<readonly StoredEvent[]> {
  return await store.events.listEvents({ after: 0, limit: 1000 });
}

/** `type key` of all events, in their order. */
export async function keysOf(store: Store): Promise<readonly string[]> {
  return (await eventsOf(store)).map(({ type, key }) => `${type} ${key}`);
}
