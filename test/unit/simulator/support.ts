import { createSimulator, type SimulatorOptions } from '../../../src/testing/index.ts';
import { type AppServerOptions, simulatedApp, startAppServer } from '../../support/app-server.ts';
import { Scope } from '../../support/scope.ts';

export const mgId = '1461227817776713818';
export const roomId = 'room-42';

export const person = (uid: string) => ({
  uid,
  nick_name: uid,
  avatar_url: '',
  gender: '' as const,
});

/** An app server, and a platform that plays with it. */
export async function startSimulation(
  test: ConstructorParameters<typeof Scope>[0],
  options: Partial<SimulatorOptions> = {},
  appOptions: AppServerOptions = {},
) {
  const scope = new Scope(test);
  const app = await startAppServer(scope, appOptions);
  const simulator = createSimulator({ ...simulatedApp, callbacks: app.url, ...options });
  scope.defer(() => simulator.close());
  return { scope, app, simulator };
}
