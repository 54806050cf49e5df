/** Every fault of an app server is found by the checks that are there for it, and by no others. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerFaults } from './faulty/answers.ts';
import { deliveryFaults } from './faulty/deliveries.ts';
import type { Fault } from './faulty/fault.ts';
import { refusalFaults } from './faulty/refusals.ts';
import { scoreFaults } from './faulty/scores.ts';
import { signatureFaults } from './faulty/signatures.ts';
import { tokenFaults } from './faulty/tokens.ts';
import { checkServer, failed } from './run.ts';

const groups: Readonly<Record<string, readonly Fault[]>> = {
  'an answer': answerFaults,
  'a token': tokenFaults,
  'a refusal or a request': refusalFaults,
  'a signature': signatureFaults,
  'a report or a notification': deliveryFaults,
  'a score': scoreFaults,
};

for (const [subject, faults] of Object.entries(groups)) {
  describe(`a fault with ${subject}`, () => {
    for (const { name, fails, server, deadlineMs } of faults) {
      test(`a server that ${name}`, async (t) => {
        const results = await checkServer(
          t,
          server(),
          deadlineMs === undefined ? {} : { deadlineMs },
        );
        assert.deepEqual(failed(results).toSorted(), [...fails].sort());
      });
    }
  });
}
