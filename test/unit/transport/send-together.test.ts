import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
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

  it('go out each in the context that it was made in', async () => {
    const requests = new AsyncLocalStorage<number>();
    const sent: unknown[] = [];
    for (let nth = 0; nth < 100; nth++) {
      requests.run(nth, () => sendTogether(() => sent.push(requests.getStore())));
    }
    await nextTurn();
    assert.deepEqual(
      sent,
      Array.from({ length: 100 }, (_, nth) => nth),
    );
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

  it('go out although one of them fails, which is an unhandled rejection', async () => {
    const file = new URL('../../../src/transport/send-together.ts', import.meta.url);
    // In a process of its own: the test runner takes what nobody handles for its own.
    const script = `
      import { sendTogether } from ${JSON.stringify(file.href)};
      process.on('unhandledRejection', ({ message }) => console.log(message));
      sendTogether(() => console.log('first'));
      sendTogether(() => { throw new Error('no way to send'); });
      sendTogether(() => console.log('third'));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      script,
    ]);
    assert.deepEqual(stdout.trim().split('\n'), ['first', 'third', 'no way to send']);
  });
});
