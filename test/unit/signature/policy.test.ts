import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  applyPolicy,
  type SignaturePolicy,
  type SignatureReason,
  signaturePolicies,
  signatureReasons,
} from '../../../src/signature/index.ts';
import { appId, headerNames, nonce, signedHeaders, verify } from './support.ts';

const reasons = Object.keys(signatureReasons) as SignatureReason[];

describe('applyPolicy', () => {
  test('every policy accepts a good signature', () => {
    for (const policy of signaturePolicies) {
      assert.deepEqual(applyPolicy(policy, { ok: true, appId, nonce }), { accepted: true });
    }
  });

  for (const reason of reasons) {
    test(`require refuses ${reason}`, () => {
      const decision = applyPolicy('require', { ok: false, reason, appId });
      assert.deepEqual(decision, { accepted: false, reason });
    });

    test(`off accepts ${reason}`, () => {
      assert.deepEqual(applyPolicy('off', { ok: false, reason }), { accepted: true });
    });

    const isAccepted = reason === 'signature_missing';
    test(`verify-if-present ${isAccepted ? 'accepts' : 'refuses'} ${reason}`, () => {
      const decision = applyPolicy('verify-if-present', { ok: false, reason });
      assert.deepEqual(decision, isAccepted ? { accepted: true } : { accepted: false, reason });
    });
  }

  test('no signature under each policy', () => {
    const verdict = verify({ 'content-type': 'application/json' });
    const decisions = signaturePolicies.map((policy) => applyPolicy(policy, verdict).accepted);
    assert.deepEqual(signaturePolicies, ['require', 'verify-if-present', 'off']);
    assert.deepEqual(decisions, [false, true, true]);
  });

  test('dropping or emptying some of the headers does not switch verify-if-present off', () => {
    // Every choice of what to drop but that of all four, and of none.
    for (const empty of [undefined, '']) {
      for (let dropped = 1; dropped < 2 ** headerNames.length - 1; dropped++) {
        const headers = signedHeaders();
        for (const [index, name] of headerNames.entries()) {
          if (dropped & (1 << index)) headers[name] = empty;
        }
        const decision = applyPolicy('verify-if-present', verify(headers));
        assert.deepEqual(decision, { accepted: false, reason: 'signature_incomplete' });
      }
    }
  });

  test('a policy that is none is as strict as require', () => {
    for (const policy of ['', 'required', 'OFF', undefined, null, false]) {
      const verdict = { ok: false, reason: 'signature_missing' } as const;
      const decision = applyPolicy(policy as SignaturePolicy, verdict);
      assert.deepEqual(decision, { accepted: false, reason: 'signature_missing' });
    }
  });
});
