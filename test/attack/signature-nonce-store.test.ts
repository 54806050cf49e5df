import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createCallbackVerifier,
  createSigningSecrets,
  MemoryNonceStore,
  type NonceOutcome,
  type NonceStore,
} from '../../src/signature/index.ts';
import {
  appId,
  assertRefusal,
  body,
  createReplica,
  nowMs,
  otherSecret,
  secret,
  signedHeaders,
  windowMs,
} from '../unit/signature/support.ts';

describe('the store of nonces', () => {
  test('nonce store full: new messages refused, retries of known ones accepted', async () => {
    const clock = () => nowMs;
    const { send } = createReplica({ nonces: new MemoryNonceStore({ maxEntries: 2, clock }) });
    await send({ nonce: 'a' });
    await send({ nonce: 'b' });
    assertRefusal(await send({ nonce: 'c' }), 'signature_replay_store_full');
    const retry = await send({ nonce: 'a' });
    assert.ok(retry.ok && retry.repeated);
    assertRefusal(await send({ nonce: 'b', body: '{}' }), 'signature_replayed');
  });

  test('full of expired nonces: takes new ones', async () => {
    const { clock, time } = createReplica();
    const nonces = new MemoryNonceStore({ maxEntries: 1, clock });
    const { send } = createReplica({ nonces, clock });
    await send({ nonce: 'a' });
    time.nowMs = nowMs + windowMs + 60_000;
    const timestamp = String(time.nowMs);
    assert.equal((await send({ nonce: 'b', timestamp })).ok, true);
  });

  test('is told app, nonce and a digest that holds nothing of the message', async () => {
    const seen: unknown[][] = [];
    const nonces: NonceStore = {
      remember: (...remembered) => {
        seen.push(remembered);
        return 'new';
      },
    };
    const { send } = createReplica({ nonces });
    await send();
    await send({ timestamp: String(nowMs + 1) });
    await send({ body: '' });
    assert.deepEqual(
      seen.map(([app, nonce]) => [app, nonce]),
      Array(3).fill([appId, 'Qk3vT8pLw2']),
    );
    const digests = seen.map(([, , digest]) => String(digest));
    for (const digest of digests) assert.match(digest, /^[0-9a-f]{64}$/);
    assert.equal(new Set(digests).size, 3);
  });

  test('is not asked for a message whose signature is not good', async () => {
    const nonces: NonceStore = { remember: () => assert.fail('store was asked') };
    const { send, verifier } = createReplica({ nonces });
    assert.equal((await send({ key: otherSecret })).ok, false);
    assert.equal((await send({ timestamp: '1' })).ok, false);
    assert.equal((await verifier.verifyCallback({}, body)).ok, false);
  });

  test('that fails is a fault of ours, not a bad signature: the promise is rejected', async () => {
    for (const remember of [
      () => assert.fail('store is down'),
      () => Promise.reject(new Error('store is down')),
    ]) {
      await assert.rejects(createReplica({ nonces: { remember } }).send(), /store is down/);
    }
  });

  test('that says something else is not believed', async () => {
    for (const said of [undefined, null, true, 'NEW', 0]) {
      const { send } = createReplica({ nonces: { remember: () => said as NonceOutcome } });
      assertRefusal(await send(), 'signature_replayed');
    }
  });

  test('is one in memory by default, on the clock of the verifier', async () => {
    const secrets = createSigningSecrets([secret]);
    // 2001: a store on the system clock would find every nonce expired.
    const sentAt = 1_000_000_000_000;
    const verifier = createCallbackVerifier({
      secretsOf: () => secrets,
      windowMs,
      clock: () => sentAt,
    });
    const timestamp = String(sentAt);
    assert.equal((await verifier.verifyCallback(signedHeaders({ timestamp }), body)).ok, true);
    const other = signedHeaders({ timestamp, body: '{}' });
    assertRefusal(await verifier.verifyCallback(other, Buffer.from('{}')), 'signature_replayed');
  });
});
