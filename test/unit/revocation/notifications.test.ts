/** A store that tells of changes is read when it does, and never too little. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RevocationWatermarks } from '../../../src/revocation/index.ts';
import { appId, nowMs, openDatabase } from '../../contract/database.ts';
import { type Backend, backends } from '../../contract/stores.ts';
import type { Afterwards } from '../../contract/temporary-directory.ts';
import { untilPasses } from '../../support/eventually.ts';
import { delegate, gate } from './support.ts';

const sqlite = backends.find(({ name }) => name === 'sqlite') as Backend;
const neverMs = 86_400_000;

async function openWatermarks(
  t: Afterwards,
  beforeRead: (cursor: number) => Promise<void> = async () => {},
) {
  const { store } = await openDatabase(sqlite, t);
  const subscribers = new Set<() => void>();
  const errors: unknown[] = [];
  const watermarks = new RevocationWatermarks({
    store: {
      ...delegate(store.revocations, beforeRead),
      subscribe(onChange) {
        subscribers.add(onChange);
        return () => subscribers.delete(onChange);
      },
    },
    pollIntervalMs: neverMs,
    onPollError: (error) => errors.push(error),
  });
  t.after(() => watermarks.stop());
  const tell = () => {
    for (const subscriber of subscribers) subscriber();
  };
  const revoke = (uid: string) => store.revocations.revokeUser(appId, uid, nowMs);
  const isKnown = (uid: string) => watermarks.revokedAt(appId, uid) !== undefined;
  return { watermarks, subscribers, errors, tell, revoke, isKnown };
}

describe('watermarks of a store that tells of changes', () => {
  test('look when they are told', async (t) => {
    const { watermarks, tell, revoke, isKnown } = await openWatermarks(t);
    await watermarks.start();
    await revoke('alice');
    tell();
    await untilPasses(async () => assert.ok(isKnown('alice')));
  });

  test('look again if they are told while they look', async (t) => {
    const first = gate();
    let reads = 0;
    const { watermarks, tell, revoke, isKnown } = await openWatermarks(t, async () => {
      if (++reads === 2) await first.pass();
    });
    await watermarks.start();
    tell();
    await first.entered;
    await revoke('alice');
    tell();
    tell();
    first.open();
    await untilPasses(async () => assert.ok(isKnown('alice')));
    // One for all that was told in between.
    await untilPasses(async () => assert.equal(reads, 3));
  });

  test('report a look that fails, and look the next time', async (t) => {
    let isDown = false;
    const { watermarks, errors, tell, revoke, isKnown } = await openWatermarks(t, async () => {
      if (isDown) throw new Error('down');
    });
    await watermarks.start();
    await revoke('alice');
    isDown = true;
    tell();
    await untilPasses(async () => assert.equal(errors.length, 1));
    isDown = false;
    tell();
    await untilPasses(async () => assert.ok(isKnown('alice')));
  });

  test('are not told any more once they have stopped', async (t) => {
    const { watermarks, subscribers } = await openWatermarks(t);
    await watermarks.start();
    assert.equal(subscribers.size, 1);
    await watermarks.stop();
    assert.equal(subscribers.size, 0);
  });
});
