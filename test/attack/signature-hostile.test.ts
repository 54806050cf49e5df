import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  applyPolicy,
  createCallbackVerifier,
  createSigningSecrets,
  type RequestHeaders,
  signatureHeaders,
  signaturePolicies,
  signatureReasons,
  verifyCallbackSignature,
} from '../../src/signature/index.ts';
import {
  appId,
  headerNames,
  nowMs,
  oldSecret,
  options,
  secret,
  shown,
  sign,
  body as signedBody,
  signedHeaders,
  verify,
} from '../unit/signature/support.ts';

/** Any bytes, most of them not valid UTF-8. */
const bytes = fc.uint8Array({ maxLength: 300 });
/** Any text that a header may hold. */
const printable = fc
  .integer({ min: 0x20, max: 0x7e })
  .map((unit) => String.fromCharCode(unit))
  .filter((character) => character !== ',');
const value = fc.string({ unit: printable, minLength: 1, maxLength: 256 });
const time = fc.integer({ min: 1e11, max: Date.UTC(5000, 0, 1) });

/** Verifies in every way: a verdict of sound form, nothing thrown. */
async function verdicts(headers: RequestHeaders, body: Uint8Array) {
  const all = [
    verifyCallbackSignature(options, headers, body),
    verifyCallbackSignature({ ...options, windowMs: 1000 }, headers, body),
    await createCallbackVerifier(options).verifyCallback(headers, body),
    await createCallbackVerifier({ ...options, windowMs: 1000 }).verifyCallback(headers, body),
  ];
  for (const verdict of all) {
    if (!verdict.ok) assert.ok(Object.hasOwn(signatureReasons, verdict.reason));
    for (const policy of signaturePolicies) applyPolicy(policy, verdict);
    assert.ok(!shown(verdict).includes('canary-'));
  }
  return all;
}

describe('round trip', () => {
  test('what signatureHeaders makes verifies, for any bytes', () => {
    const inputs = [bytes, value, time, fc.constantFrom(secret, oldSecret)] as const;
    const units = fc.constantFrom('seconds' as const, 'milliseconds' as const);
    fc.assert(
      fc.property(...inputs, units, (body, nonce, ms, key, timestampUnit) => {
        const secrets = createSigningSecrets([key]);
        const clock = () => ms;
        const made = { secrets, appId, clock, nonce: () => nonce, timestampUnit };
        const headers = signatureHeaders(made, body);
        const timestamp = headers['Sud-Timestamp'];
        assert.equal(headers['Sud-Signature'], sign({ timestamp, nonce, body, key }));
        const verdict = verify(headers, body, { clock, windowMs: 1000 });
        assert.ok(verdict.ok && verdict.nonce === nonce && verdict.appId === appId);
      }),
      { numRuns: 500 },
    );
  });

  test('what is signed elsewhere verifies, whatever the fields say', () => {
    fc.assert(
      fc.property(bytes, value, value, (body, nonce, timestamp) => {
        assert.equal(verify(signedHeaders({ body, nonce, timestamp }), body).ok, true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('one change', () => {
  test('of one byte of the body is refused', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, at, mask) => {
          const headers = signedHeaders({ body });
          const changed = Uint8Array.from(body);
          const index = at % body.length;
          changed[index] = (changed[index] as number) ^ mask;
          assert.deepEqual(verify(headers, changed), {
            ok: false,
            reason: 'signature_mismatch',
            appId,
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of one byte more or less anywhere in the body is refused', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat(255), (body, at, byte) => {
        const headers = signedHeaders({ body });
        const index = at % (body.length + 1);
        const longer = [...body.subarray(0, index), byte, ...body.subarray(index)];
        assert.equal(verify(headers, Uint8Array.from(longer)).ok, false);
        if (index === body.length) return;
        const shorter = [...body.subarray(0, index), ...body.subarray(index + 1)];
        assert.equal(verify(headers, Uint8Array.from(shorter)).ok, false);
      }),
      { numRuns: 500 },
    );
  });

  test('of any character of any header to any other is refused', () => {
    const body = Buffer.from('{}');
    const good = signedHeaders({ body });
    for (const name of headerNames) {
      const text = good[name] as string;
      for (let at = 0; at < text.length; at++) {
        for (let unit = 0; unit < 0x180; unit++) {
          const changed = text.slice(0, at) + String.fromCharCode(unit) + text.slice(at + 1);
          const isSame =
            name === 'sud-signature' ? changed.toLowerCase() === text : changed === text;
          const verdict = verify({ ...good, [name]: changed }, body);
          assert.equal(verdict.ok, isSame, `${name} at ${at}: ${unit}`);
        }
      }
    }
  });

  test('of any piece of any header is refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...headerNames),
        fc.nat(),
        fc.nat(40),
        fc.string({ unit: 'binary' }),
        (name, from, length, insert) => {
          const good = signedHeaders();
          const text = good[name] as string;
          const start = from % (text.length + 1);
          const changed = text.slice(0, start) + insert + text.slice(start + length);
          const isSame =
            name === 'sud-signature' ? changed.toLowerCase() === text : changed === text;
          assert.equal(verify({ ...good, [name]: changed }).ok, isSame);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('whatever the headers are', () => {
  const name = fc.oneof(
    fc.constantFrom(
      ...headerNames,
      'Sud-AppId',
      'SUD-NONCE',
      '__proto__',
      'constructor',
      'toString',
    ),
    fc.string(),
  );
  const text = fc.oneof(
    fc.constantFrom('', appId, String(nowMs), sign(), '__proto__', 'a, b', 'a\nb'),
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 250, maxLength: 300 }),
  );
  const header = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constant(undefined));

  test('records of the declared type: a verdict, never accepted without a signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, header), bytes, async (headers, body) => {
        for (const verdict of await verdicts(headers, body)) assert.equal(verdict.ok, false);
      }),
      { numRuns: 1000 },
    );
  });

  test('good headers with anything in place of some: a verdict', async () => {
    const some = fc.dictionary(fc.constantFrom(...headerNames), header);
    await fc.assert(
      fc.asyncProperty(some, async (changes) => {
        const headers = { ...signedHeaders(), ...changes };
        const isSame = headerNames.every((key) => {
          const [single, ...more] = [headers[key]].flat();
          return single === signedHeaders()[key] && more.length === 0;
        });
        for (const verdict of await verdicts(headers, signedBody)) {
          assert.equal(verdict.ok, isSame);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('values of any type, and a body of any type: a verdict', async () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withTypedArray: true });
    const keys = fc.constantFrom(...headerNames, 'Sud-Signature', 'host');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.dictionary(keys, anything), anything),
        anything,
        async (headers, body) => {
          await verdicts(headers as RequestHeaders, body as Uint8Array);
          const whole = { ...signedHeaders(), ...(headers as RequestHeaders) };
          await verdicts(whole, body as Uint8Array);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
