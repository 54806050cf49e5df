import { randomUUID } from 'node:crypto';
import { type CheckResult, type CheckTarget, runChecks } from '../../src/checker/index.ts';
import { systemClock } from '../../src/core/index.ts';
import { callbackUrls } from '../../src/platform/index.ts';
import { Scope } from '../support/scope.ts';
import {
  appId,
  appSecret,
  player,
  type ReferenceServer,
  scorePlayer,
} from './faulty/reference-server.ts';

type Ending = ConstructorParameters<typeof Scope>[0];

/** Runs all checks against a server of the tests, with everything that they can be given. */
export async function checkServer(
  test: Ending,
  server: ReferenceServer,
  more: Partial<CheckTarget> = {},
): Promise<readonly CheckResult[]> {
  const url = await server.start(new Scope(test));
  const target: CheckTarget = {
    urls: callbackUrls(url),
    loginUrl: new URL('/login', url),
    appId,
    appSecret,
    uid: player,
    scoreUid: scorePlayer,
    requested: new Set(['report', 'notify', 'scores']),
    timeoutMs: 5000,
    ...more,
  };
  return await runChecks(target, { clock: systemClock, nonce: randomUUID });
}

export function failed(results: readonly CheckResult[]): string[] {
  return results.filter(({ status }) => status === 'fail').map(({ id }) => id);
}
