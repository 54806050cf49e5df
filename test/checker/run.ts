import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  type CheckResult,
  type CheckTarget,
  checkGroups,
  runChecks,
} from '../../src/checker/index.ts';
import { systemClock } from '../../src/core/index.ts';
import { callbackUrls } from '../../src/game-server/index.ts';
import { Scope } from '../support/scope.ts';
import type { Fault } from './faulty/fault.ts';
import {
  appId,
  appSecret,
  player,
  type ReferenceServer,
  scorePlayer,
} from './faulty/reference-server.ts';

type Ending = ConstructorParameters<typeof Scope>[0];

type Options = Partial<Parameters<typeof runChecks>[1]>;

/** Runs all checks against a server of the tests, with everything that they can be given. */
export async function checkServer(
  ending: Ending,
  server: ReferenceServer,
  more: Partial<CheckTarget> = {},
): Promise<readonly CheckResult[]> {
  return await checkUrl(await server.start(new Scope(ending)), more);
}

export async function checkUrl(
  url: string,
  more: Partial<CheckTarget> = {},
  options: Options = {},
): Promise<readonly CheckResult[]> {
  const target: CheckTarget = {
    urls: callbackUrls(url),
    loginUrl: new URL('/login', url),
    appId,
    appSecret,
    uid: player,
    scoreUid: scorePlayer,
    requested: new Set(['report', 'notify', 'scores']),
    timeoutMs: 20_000,
    // Only the server that is there to be slow is too slow.
    deadlineMs: 20_000,
    ...more,
  };
  return await runChecks(target, { clock: systemClock, nonce: randomUUID, ...options });
}

export function failed(results: readonly CheckResult[]): string[] {
  return results.filter(({ status }) => status === 'fail').map(({ id }) => id);
}

const deliveries = ['report', 'notify', 'scores'];

/** Half of the callbacks, as the other half shares nothing with them but the signature. */
const halves = {
  tokens: checkGroups.filter((group) => !deliveries.includes(group)),
  deliveries: ['transport', 'get_sstoken', 'signature', ...deliveries],
  both: checkGroups,
} as const;

/** Each fault is found by the checks that are there for it, and by no others. */
export function testFaults(half: keyof typeof halves, faults: readonly Fault[]): void {
  for (const { name, fails, server, deadlineMs } of faults) {
    test(`a server that ${name} fails ${fails.join(', ')} and nothing else`, async (t) => {
      const url = await server().start(new Scope(t));
      const more = deadlineMs === undefined ? {} : { deadlineMs };
      const results = await checkUrl(url, more, { only: halves[half] });
      assert.deepEqual(failed(results).toSorted(), fails.toSorted());
    });
  }
}
