import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryNonceStore, type NonceStore } from '../../src/signature/index.ts';
import {
  assertRefusal,
  body,
  createReplica,
  nowMs,
  oldSecret,
  otherAppId,
  otherSecret,
  secret,
  signedHeaders,
  windowMs,
} from '../unit/signature/support.ts';

describe('a nonce that comes again', () => {
  test('with another body: refused', async () => {
    const { send } = createReplica();
    assert.equal((await send()).ok, true);
    assertRefusal(await send({ body: '{}' }), 'signature_replayed');
    assertRefusal(await send({ body: `${body} ` }), 'signature_replayed');
  });

  test('with another timestamp: refused', async () => {
    const { send } = createReplica();
    assert.equal((await send()).ok, true);
    assertRefusal(await send({ timestamp: String(nowMs + 1) }), 'signature_replayed');
  });

  test('with the identical message, a genuine retry: accepted as often as it comes', async () => {
    const { send, time } = createReplica();
    const first = await send();
    assert.ok(first.ok && first.repeated === undefined);
    for (const passed of [0, 1, 60_000, windowMs]) {
      time.nowMs = nowMs + passed;
      assert.deepEqual(await send(), { ...first, repeated: true });
    }
  });

  test('with the identical message after the window: stale', async () => {
    const { send, time } = createReplica();
    await send();
    time.nowMs = nowMs + windowMs + 1;
    assertRefusal(await send(), 'signature_stale');
  });

  test('with the identical message signed by the other secret of the app: a retry', async () => {
    const { send } = createReplica();
    await send({ key: oldSecret });
    const verdict = await send({ key: secret });
    assert.ok(verdict.ok && verdict.repeated);
  });

  test('with the signature in upper case: a retry, not a new message', async () => {
    const { verifier } = createReplica();
    const headers = signedHeaders();
    await verifier.verifyCallback(headers, body);
    const upper = { ...headers, 'sud-signature': String(headers['sud-signature']).toUpperCase() };
    const verdict = await verifier.verifyCallback(upper, body);
    assert.ok(verdict.ok && verdict.repeated);
  });

  test('for another app of ours: accepted, nonces are per app', async () => {
    const { send } = createReplica();
    await send();
    const verdict = await send({ appId: otherAppId, key: otherSecret, body: '{}' });
    assert.ok(verdict.ok && verdict.appId === otherAppId && verdict.repeated === undefined);
  });

  test('a refused message does not use its nonce up', async () => {
    const { send, verifier } = createReplica();
    const bad = { ...signedHeaders(), 'sud-signature': '0'.repeat(40) };
    assertRefusal(await verifier.verifyCallback(bad, body), 'signature_mismatch');
    assertRefusal(await send({ timestamp: '1' }), 'signature_stale');
    const verdict = await send();
    assert.ok(verdict.ok && verdict.repeated === undefined);
  });

  test('of two other messages at once with one nonce, one is accepted', async () => {
    const { send } = createReplica();
    const verdicts = await Promise.all([send(), send({ body: '{}' }), send({ body: '[]' })]);
    assert.deepEqual(
      verdicts.map(({ ok }) => ok),
      [true, false, false],
    );
  });
});

describe('how long a nonce is known', () => {
  test('as long as its timestamp is fresh, from either end of the window', async () => {
    for (const sentAt of [nowMs - windowMs, nowMs, nowMs + windowMs]) {
      const { send, time } = createReplica();
      assert.equal((await send({ timestamp: String(sentAt) })).ok, true);
      time.nowMs = sentAt + windowMs;
      assertRefusal(
        await send({ timestamp: String(sentAt + 1), body: '{}' }),
        'signature_replayed',
      );
    }
  });

  test('a minute longer, for servers whose clocks differ', async () => {
    const expiries: number[] = [];
    const nonces: NonceStore = {
      remember: (_app, _nonce, _digest, expiresAtMs) => {
        expiries.push(expiresAtMs);
        return 'new';
      },
    };
    await createReplica({ nonces }).send();
    await createReplica({ nonces }).send({ timestamp: String(Math.floor(nowMs / 1000)) });
    assert.deepEqual(expiries, [
      nowMs + windowMs + 60_000,
      Math.floor(nowMs / 1000) * 1000 + windowMs + 60_000,
    ]);
  });
});

describe('another replica', () => {
  test('that shares the store: refused there too, a retry accepted', async () => {
    const nonces = new MemoryNonceStore({ clock: () => nowMs });
    const [here, there] = [createReplica({ nonces }), createReplica({ nonces })];
    assert.equal((await here.send()).ok, true);
    assertRefusal(await there.send({ body: '{}' }), 'signature_replayed');
    const retry = await there.send();
    assert.ok(retry.ok && retry.repeated);
  });

  test('with a store of its own: knows nothing, which is why stores are shared', async () => {
    const [here, there] = [createReplica(), createReplica()];
    assert.equal((await here.send()).ok, true);
    const verdict = await there.send({ body: '{}' });
    assert.ok(verdict.ok && verdict.repeated === undefined);
  });

  test('behind in time by less than a minute: the store has not forgotten too early', async () => {
    const storeTime = { nowMs };
    const nonces = new MemoryNonceStore({ clock: () => storeTime.nowMs });
    const { send, time } = createReplica({ nonces });
    assert.equal((await send()).ok, true);
    time.nowMs = nowMs + windowMs;
    storeTime.nowMs = time.nowMs + 59_999;
    const timestamp = String(time.nowMs);
    assertRefusal(await send({ timestamp, body: '{}' }), 'signature_replayed');
  });

  test('a store that answers later', async () => {
    const memory = new MemoryNonceStore({ clock: () => nowMs });
    const nonces: NonceStore = {
      remember: async (...seen) => {
        await new Promise((resolve) => setImmediate(resolve));
        return memory.remember(...seen);
      },
    };
    const { send } = createReplica({ nonces });
    const verdicts = await Promise.all([send(), send(), send({ body: '{}' })]);
    assert.deepEqual(
      verdicts.map((verdict) => (verdict.ok ? verdict.repeated === true : verdict.reason)),
      [false, true, 'signature_replayed'],
    );
  });
});
