import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SudgateError } from '../../../src/errors.ts';
import { createReplicaNonces } from '../../../src/server/replica-nonces.ts';
import { MemoryNonceStore, type NonceOutcome } from '../../../src/signature/index.ts';

const digest = 'a'.repeat(64);
const startMs = Date.UTC(2030, 0, 1);
const expiresAtMs = startMs + 3_600_000;
const longerThanPauseMs = 10_000;

/** Two replicas on one store, which a test can let fail and hang. */
function createReplicas() {
  const time = { nowMs: startMs };
  const clock = () => time.nowMs;
  const memory = new MemoryNonceStore({ clock });
  const store = {
    asked: 0,
    answer: async (): Promise<NonceOutcome | undefined> => undefined,
    async remember(...message: Parameters<MemoryNonceStore['remember']>) {
      store.asked++;
      return (await store.answer()) ?? memory.remember(...message);
    },
  };
  const [one, two] = [createReplicaNonces(store, clock), createReplicaNonces(store, clock)];
  const remember = (nonce: string, replica = one) =>
    Promise.resolve(replica.remember('app', nonce, digest, expiresAtMs));
  return { time, store, remember, two };
}

function hang() {
  return Promise.withResolvers<NonceOutcome | undefined>();
}

const away = () => Promise.reject(new SudgateError('database_unavailable'));
const well = async () => undefined;

describe('nonces of replicas', () => {
  test('are shared while the store is well, however many come at once', async () => {
    const { store, remember, two } = createReplicas();
    const nonces = Array.from({ length: 50 }, (_, nth) => `n-${nth}`);
    const first = await Promise.all(nonces.map((nonce) => remember(nonce)));
    assert.ok(first.every((outcome) => outcome === 'new'));
    const second = await Promise.all(nonces.map((nonce) => remember(nonce, two)));
    assert.ok(second.every((outcome) => outcome === 'same'));
    assert.equal(store.asked, 100);
  });

  test('are remembered here while the store is away, which is asked after a pause', async () => {
    const { time, store, remember, two } = createReplicas();
    store.answer = away;
    assert.equal(await remember('a'), 'new');
    assert.equal(await remember('a'), 'same');
    assert.equal(await remember('b'), 'new');
    assert.equal(store.asked, 1);
    store.answer = well;
    time.nowMs += longerThanPauseMs;
    assert.equal(await remember('c'), 'new');
    assert.equal(await remember('c', two), 'same');
    assert.equal(await remember('d'), 'new');
    assert.equal(await remember('d', two), 'same');
  });

  test('wait a short time only for a store that hangs, and then none does', {
    timeout: 60_000,
  }, async () => {
    const { time, store, remember } = createReplicas();
    const hanging = hang();
    store.answer = () => hanging.promise;
    assert.deepEqual(await Promise.all([remember('a'), remember('b')]), ['new', 'new']);
    assert.equal(await remember('a'), 'same');
    // However long it hangs, no other write is begun: each would take a connection.
    time.nowMs += longerThanPauseMs;
    assert.equal(await remember('c'), 'new');
    assert.equal(store.asked, 2);
    hanging.resolve(undefined);
  });

  test('are tried by one at a time after a fault', { timeout: 60_000 }, async () => {
    const { time, store, remember } = createReplicas();
    store.answer = away;
    await remember('a');
    time.nowMs += longerThanPauseMs;
    const hanging = hang();
    store.answer = () => hanging.promise;
    const probe = remember('b');
    for (let nth = 0; nth < 20; nth++) assert.equal(await remember(`c-${nth}`), 'new');
    assert.equal(store.asked, 2);
    hanging.resolve('new');
    assert.equal(await probe, 'new');
    store.answer = well;
    await remember('d');
    assert.equal(store.asked, 3);
  });

  test('are shared again although the clock was set back', async () => {
    const { time, store, remember } = createReplicas();
    store.answer = away;
    await remember('a');
    store.answer = well;
    time.nowMs -= 3_600_000;
    await remember('b');
    assert.equal(store.asked, 2);
  });

  test('are not remembered here for a fault that is no outage', async () => {
    const { store, remember } = createReplicas();
    store.answer = () => Promise.reject(new Error('a fault of ours'));
    await assert.rejects(remember('a'), /a fault of ours/);
  });
});
