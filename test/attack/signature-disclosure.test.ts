/** Verdicts are logged as they are: none may carry what an attacker or an operator would regret. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createCallbackVerifier,
  MemoryNonceStore,
  type RequestHeaders,
  type SignatureReason,
  signatureReasons,
} from '../../src/signature/index.ts';
import {
  appId,
  nonce,
  nowMs,
  options,
  otherSecret,
  shown,
  signedHeaders,
} from '../unit/signature/support.ts';

const note = 'canary-that-must-not-be-logged';
const body = Buffer.from(`{"note":"${note}"}`);
const signed = signedHeaders({ body, nonce: note });
const goodSignature = String(signed['sud-signature']);

/** For every reason, a request with canaries in all places that the reason leaves open. */
const hostile: readonly (readonly [SignatureReason, RequestHeaders, unknown])[] = [
  ['signature_missing', { authorization: note }, body],
  ['signature_incomplete', { ...signed, 'sud-timestamp': '' }, body],
  ['signature_header', { ...signed, 'sud-timestamp': `${note}\n` }, body],
  ['signature_header', { ...signed, 'sud-appid': [note, note] }, body],
  ['signature_app', { ...signed, 'sud-appid': note }, body],
  ['signature_form', { ...signed, 'sud-signature': note }, body],
  ['signature_body', signed, body.toString()],
  ['signature_mismatch', { ...signed, 'sud-timestamp': note }, body],
  ['signature_mismatch', signedHeaders({ body, nonce: note, key: otherSecret }), body],
  ['signature_stale', signedHeaders({ body, nonce: note, timestamp: note }), body],
  ['signature_replayed', signedHeaders({ body, nonce: 'canary-known' }), body],
  ['signature_replay_store_full', signed, body],
];

async function verdictOf(headers: RequestHeaders, received: unknown) {
  const nonces = new MemoryNonceStore({ maxEntries: 1, clock: () => nowMs });
  nonces.remember(appId, 'canary-known', '', nowMs + 1);
  const verifier = createCallbackVerifier({ ...options, windowMs: 1000, nonces });
  return verifier.verifyCallback(headers, received as Uint8Array);
}

describe('what a verdict shows', () => {
  for (const [index, [reason, headers, received]] of hostile.entries()) {
    test(`${reason} (${index}) shows neither secret, signature, header nor body`, async () => {
      const verdict = await verdictOf(headers, received);
      assert.ok(!verdict.ok);
      assert.equal(verdict.reason, reason);
      assert.ok(!shown(verdict).includes('canary-'));
      assert.ok(!shown(verdict).includes(goodSignature));
    });
  }

  test('every reason is covered here', () => {
    const covered = new Set<string>(hostile.map(([reason]) => reason));
    assert.deepEqual([...covered].sort(), Object.keys(signatureReasons).sort());
  });

  test('an accepted one shows app, nonce and time, and nothing else', async () => {
    const headers = signedHeaders({ body });
    const verifier = createCallbackVerifier({ ...options, windowMs: 1000 });
    const first = { ok: true, appId, nonce, timestampMs: nowMs };
    assert.deepEqual(await verifier.verifyCallback(headers, body), first);
    const retry = await verifier.verifyCallback(headers, body);
    assert.deepEqual(retry, { ...first, repeated: true });
    assert.ok(!shown(retry).includes('canary-'));
    assert.ok(!shown(retry).includes(String(headers['sud-signature'])));
  });

  test('the text of a reason is the same for every request', () => {
    for (const text of Object.values(signatureReasons)) {
      assert.match(text, /^[A-Z][ -~]+\.$/);
    }
  });
});
