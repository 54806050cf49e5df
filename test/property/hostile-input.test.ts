import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { inspectToken, SudgateError } from '../../src/token/index.ts';
import {
  appId,
  bothUses,
  claims,
  createTokens,
  forge,
  nowMs,
  typedClaims,
  verifyAs,
} from '../unit/token/support.ts';
import { uid, use } from './arbitraries.ts';

const tokens = createTokens();
const goodTokens = [
  tokens.issueCode('player-7').token,
  tokens.issueSsToken('Ωμέγα-\u{1f600}').token,
  forge(),
];

/** Verifies for both purposes: either claims of a sound form, or a `token_` error. */
function verdicts(token: unknown): boolean[] {
  return bothUses.map((kind) => {
    try {
      const { uid: user, app_id: app, exp } = verifyAs(kind, tokens, token);
      assert.ok(typeof user === 'string' && Buffer.byteLength(user) <= 200 && user !== '');
      assert.equal(app, appId);
      assert.ok(exp * 1000 > nowMs);
      return true;
    } catch (error) {
      assert.ok(error instanceof SudgateError);
      assert.match(error.code, /^token_/);
      return false;
    }
  });
}

function assertRefusedWhatever(token: unknown): void {
  assert.deepEqual(verdicts(token), [false, false]);
  const { as_code: asCode, as_ss_token: asSsToken } = inspectToken(tokens, token);
  assert.equal(asCode.accepted || asSsToken.accepted, false);
}

describe('one changed bit', () => {
  for (const [index, token] of goodTokens.entries()) {
    test(`of any character of token ${index} makes it refused`, () => {
      for (let at = 0; at < token.length; at++) {
        for (let bit = 0; bit < 16; bit++) {
          const unit = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit));
          assert.deepEqual(
            verdicts(token.slice(0, at) + unit + token.slice(at + 1)),
            [false, false],
            `bit ${bit} of character ${at}`,
          );
        }
      }
    });
  }

  test('of any decoded byte makes it refused', () => {
    fc.assert(
      fc.property(use, uid, fc.nat(2), fc.nat(), fc.nat(7), (kind, user, segment, at, bit) => {
        const { token } = kind === 'code' ? tokens.issueCode(user) : tokens.issueSsToken(user);
        const parts = token.split('.').map((part) => Buffer.from(part, 'base64url'));
        const bytes = parts[segment] as Buffer;
        const index = at % bytes.length;
        bytes[index] = (bytes[index] as number) ^ (1 << bit);
        assertRefusedWhatever(parts.map((part) => part.toString('base64url')).join('.'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a mutated token', () => {
  const token = fc.constantFrom(...goodTokens);

  test('with a piece cut out, doubled or replaced is refused', () => {
    fc.assert(
      fc.property(token, fc.nat(), fc.nat(), fc.string(), (good, from, length, insert) => {
        const start = from % good.length;
        const end = Math.min(good.length, start + (length % 40));
        for (const piece of ['', good.slice(start, end).repeat(2), insert]) {
          const mutated = good.slice(0, start) + piece + good.slice(end);
          if (mutated !== good) assertRefusedWhatever(mutated);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('with segments of several good tokens is refused', () => {
    fc.assert(
      fc.property(token, token, token, (first, second, third) => {
        const mixed = [first, second, third].map((good, at) => good.split('.')[at]).join('.');
        if (!goodTokens.includes(mixed)) assertRefusedWhatever(mixed);
      }),
    );
  });
});

describe('anything as a token', () => {
  test('any string is refused', () => {
    const alphabet = fc.constantFrom(...'ABab01-_.=+/ {}"');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: alphabet, maxLength: 200 }),
          fc.array(fc.base64String(), { maxLength: 5 }).map((parts) => parts.join('.')),
        ),
        assertRefusedWhatever,
      ),
      { numRuns: 2000 },
    );
  });

  test('any JSON value and any JavaScript value is refused', () => {
    fc.assert(fc.property(fc.jsonValue(), assertRefusedWhatever));
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        assertRefusedWhatever,
      ),
    );
  });
});

describe('anything that is signed', () => {
  test('as payload without our claims is refused, and nothing else happens', () => {
    const payload = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(payload, (content) => {
        assert.deepEqual(verdicts(forge({ payload: content })), [false, false]);
        inspectToken(tokens, forge({ payload: content }));
      }),
      { numRuns: 1000 },
    );
  });

  test('as header is accepted or refused, and nothing else happens', () => {
    const extra = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 0 }), { maxKeys: 3 });
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), extra, (text, members) => {
        verdicts(forge({ header: text }));
        verdicts(forge({ header: { ...members, alg: 'HS256', typ: 'JWT' } }));
        inspectToken(tokens, forge({ header: text }));
      }),
      { numRuns: 500 },
    );
  });

  test('as value of one claim is accepted or refused, and nothing else happens', () => {
    const names = ['uid', 'app_id', 'exp', 'iat', 'nbf', 'token_use', 'iat_ms', 'x'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), use, (name, value, kind) => {
        for (const base of [claims(), typedClaims(kind)]) {
          const token = forge({ payload: { ...base, [name]: value } });
          verdicts(token);
          inspectToken(tokens, token);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
