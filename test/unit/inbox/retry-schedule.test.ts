/** The platform's retries, on a clock of the test, against a store that fails most of the time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInbox, type EventStore, readReport } from '../../../src/inbox/index.ts';
import { appId, nowMs, openStore } from './support.ts';

/** Callbacks contract, section 7.6: the waits between eleven deliveries, in seconds. */
const waitsSeconds = [60, 60, 60, 240, 600, 600, 3_600, 7_200, 14_400, 28_800];
const outageMs = 15 * 3_600_000;

test('a round arrives with the last retry when the store fails for 15 hours', async (t) => {
  const store = await openStore(t);
  let clockMs = nowMs;
  const failing: Pick<EventStore, 'append'> = {
    append(messages) {
      if (clockMs < nowMs + outageMs) throw new Error('disk full');
      return store.events.append(messages);
    },
  };
  const inbox = createInbox({ store: failing, clock: () => clockMs });
  const body = Buffer.from('{"report_type":"game_settle","report_msg":{"game_round_id":"r-1"}}');
  const answers: string[] = [];
  for (const waitSeconds of [0, ...waitsSeconds]) {
    clockMs += waitSeconds * 1_000;
    const answer = inbox.accept(readReport(appId, body, clockMs));
    answers.push(await answer.catch((error: { code: string }) => error.code));
    if (answers.at(-1) === 'new') break;
  }
  assert.deepEqual(answers, [...Array(10).fill('inbox_unavailable'), 'new']);
  assert.equal(clockMs - nowMs, 55_620_000);
  const [event, ...others] = await store.events.listEvents({ after: 0, limit: 10 });
  assert.deepEqual([event?.key, event?.receivedAtMs, others.length], ['r-1', clockMs, 0]);
  assert.deepEqual(Buffer.from(event?.raw ?? []), body);
});
