/** What a load counts of the answers of the app. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAnswer, type Outcome } from '../../../src/game-server/index.ts';
import { summariseLoad, toSeenCallback } from '../../../src/simulator/load-summary.ts';

function seen(answer: string | undefined, isHeldBack = false) {
  const framing = { framing: 'content-length', inOneRead: true, reusedConnection: false } as const;
  const outcome: Outcome =
    answer === undefined
      ? { answered: false, reason: 'refused', detail: '', elapsedMs: 1 }
      : {
          ...{ answered: true, status: 200, headers: {}, body: Buffer.from(answer), elapsedMs: 1 },
          ...framing,
        };
  return toSeenCallback({
    ...{ kind: 'callback', callback: 'notify', about: 'x', attempt: 1, elapsedMs: 1 },
    ...{ judgement: judgeAnswer('notify', outcome) },
    outcome: isHeldBack ? 'not_sent' : outcome.answered ? 'answered' : 'no_answer',
    seen: '',
  });
}

test('answers are counted by callback and by what they say', () => {
  const ok = '{"ret_code":0,"ret_msg":""}';
  const callbacks = [
    ...[seen(ok), seen(ok), seen('{"ret_code":7,"ret_msg":"no"}'), seen('<html>')],
    ...[seen(undefined), seen(undefined, true), seen(undefined, true)],
  ];
  const played = { players: 2, rooms: 1, rounds: 1, failedRounds: {}, roundsCutOff: 0 };
  const { answers, latencies } = summariseLoad({ ...played, callbacks, deliveries: [] });
  assert.deepEqual(answers, { notify: { ok: 2, refused: 1, failed: 2, notSent: 2 } });
  assert.equal(latencies.notify?.count, 4);
});
