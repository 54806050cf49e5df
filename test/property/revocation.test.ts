/**
 * Revocation by watermarks. The watermark of a user is combined as `revocationWatermark`, as a
 * store does it. A token issued before a revocation is refused, one issued after it is accepted.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { revocationWatermark } from '../../src/revocation/index.ts';
import {
  assertRefused,
  claims,
  createTokens,
  forge,
  nowMs,
  verifyAs,
} from '../unit/token/support.ts';
import { use } from './arbitraries.ts';

type Step =
  | { readonly do: 'issue'; readonly kind: 'code' | 'ss_token' }
  | { readonly do: 'revoke' }
  | { readonly do: 'tick'; readonly byMs: number };

const issueStep = use.map((kind): Step => ({ do: 'issue', kind }));
const revokeStep = fc.constant<Step>({ do: 'revoke' });

function steps(byMs: fc.Arbitrary<number>): fc.Arbitrary<Step[]> {
  const tick = byMs.map((by): Step => ({ do: 'tick', byMs: by }));
  return fc.array(fc.oneof(issueStep, issueStep, revokeStep, tick), {
    minLength: 2,
    maxLength: 30,
    size: 'max',
  });
}

/** Runs the steps; after each one, every token issued so far has to have the right verdict. */
function run(script: readonly Step[]): void {
  let now = nowMs;
  let revokedAt: number | undefined;
  let revocations = 0;
  const tokens = createTokens({ clock: () => now, revokedAt: () => revokedAt });
  const issued: { kind: 'code' | 'ss_token'; token: string; after: number }[] = [];
  for (const step of script) {
    if (step.do === 'tick') now += step.byMs;
    if (step.do === 'revoke') {
      revokedAt = revocationWatermark(now, revokedAt);
      revocations++;
    }
    if (step.do === 'issue') {
      const { token } =
        step.kind === 'code' ? tokens.issueCode('player-7') : tokens.issueSsToken('player-7');
      issued.push({ kind: step.kind, token, after: revocations });
    }
    for (const { kind, token, after } of issued) {
      if (after === revocations) verifyAs(kind, tokens, token);
      else assertRefused(token, 'token_revoked', 1004, { tokens, uses: [kind] });
    }
  }
}

describe('tokens of ours around revocations', () => {
  test('are told apart on a clock that stands still or goes on', () => {
    const byMs = fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 0, max: 2000 }));
    fc.assert(fc.property(steps(byMs), run), { numRuns: 300 });
  });

  test('are told apart on a clock that never moves at all', () => {
    fc.assert(fc.property(steps(fc.constant(0)), run), { numRuns: 300 });
  });

  test('issued after a revocation are accepted when the clock then goes back', () => {
    fc.assert(
      fc.property(use, fc.integer({ min: 0, max: 999 }), fc.nat(20), (kind, backMs, extra) => {
        const script: Step[] = [{ do: 'revoke' }, { do: 'tick', byMs: -backMs }];
        for (let count = 0; count < extra; count++) script.push({ do: 'revoke' });
        run([...script, { do: 'issue', kind }]);
      }),
    );
  });

  test('are told apart on a clock that goes back within the same second', () => {
    const byMs = fc.integer({ min: -20, max: 20 });
    fc.assert(fc.property(steps(byMs), run), { numRuns: 300 });
  });
});

describe('tokens that only know whole seconds', () => {
  test('never survive a revocation in their own second or later', () => {
    const sinceIssue = fc.integer({ min: 0, max: 3_599_000 });
    fc.assert(
      fc.property(sinceIssue, fc.nat(999), (elapsedMs, within) => {
        const iat = Math.floor(nowMs / 1000);
        const revokedAt = iat * 1000 + within + elapsedMs;
        const tokens = createTokens({ clock: () => revokedAt, revokedAt: () => revokedAt });
        const token = forge({ payload: claims({ iat, exp: iat + 3600 }) });
        assertRefused(token, 'token_revoked', 1004, { tokens });
      }),
    );
  });

  test('of a later second than the revocation are accepted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), fc.nat(999), (seconds, within) => {
        const second = Math.floor(nowMs / 1000);
        const revokedAt = second * 1000 + within;
        const iat = second + seconds;
        const tokens = createTokens({ clock: () => iat * 1000, revokedAt: () => revokedAt });
        const token = forge({ payload: claims({ iat, exp: iat + 3600 }) });
        assert.equal(tokens.verifyCode(token).iat, iat);
      }),
    );
  });
});
