import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sendTogether } from '../../../src/transport/send-together.ts';

describe('answers of one turn', () => {
  it('go out in order, behind the turn', async () => {
    const sent: number[] = [];
    for (const nth of [1, 2, 3]) sendTogether(() => sent.push(nth));
    assert.deepEqual(sent, []);
    await nextTurn();
    assert.deepEqual(sent, [1, 2, 3]);
  });

  it('do not wait for more than 63 others', async () => {
    const sent: number[] = [];
    for (let nth = 0; nth < 100; nth++) sendTogether(() => sent.push(nth));
    assert.equal(sent.length, 64);
    await nextTurn();
    assert.deepEqual(
      sent,
      Array.from({ length: 100 }, (_, nth) => nth),
    );
  });

  it('go out although one of them fails', async () => {
    const sent: number[] = [];
    const thrown: unknown[] = [];
    process.setUncaughtExceptionCaptureCallback((error) => thrown.push(error));
    try {
      const fault = new Error('no way to send');
      sendTogether(() => sent.push(1));
      sendTogether(() => {
        throw fault;
      });
      sendTogether(() => sent.push(3));
      await nextTurn();
      assert.deepEqual(sent, [1, 3]);
      await nextTurn();
      assert.deepEqual(thrown, [fault]);
    } finally {
      process.setUncaughtExceptionCaptureCallback(null);
    }
  });

  it('are those of the next turn when they come while others are sent', async () => {
    const sent: string[] = [];
    sendTogether(() => {
      sent.push('first');
      sendTogether(() => sent.push('second'));
    });
    await nextTurn();
    assert.deepEqual(sent, ['first']);
    await nextTurn();
    assert.deepEqual(sent, ['first', 'second']);
  });
});
