import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  createSigningSecrets,
  signatureHeaderNames,
  signMessage,
  verifyCallbackSignature,
} from '../../../src/signature/index.ts';
import { signedMessage } from '../../../src/signature/signed-message.ts';

interface Vectors {
  readonly credentials: { readonly appId: string; readonly secret: string };
  readonly signed: readonly {
    readonly id: string;
    readonly timestamp: string;
    readonly nonce: string;
    readonly body: string;
    readonly bodyBytes: number;
    readonly stringToSign: string;
    readonly signature: string;
    readonly negatives: readonly { readonly why: string; readonly signature: string }[];
  }[];
  /** Signatures whose body and secret are not published. */
  readonly unknownSecret: readonly Record<'appId' | 'timestamp' | 'nonce' | 'signature', string>[];
}

const { credentials, signed, unknownSecret } = JSON.parse(
  readFileSync(new URL('../../vectors/signatures.json', import.meta.url), 'utf8'),
) as Vectors;
const { appId } = credentials;
const secrets = createSigningSecrets([credentials.secret]);
const options = { secretsOf: (id: string) => (id === appId ? secrets : undefined) };

function headersOf(fields: Record<'appId' | 'timestamp' | 'nonce' | 'signature', string>) {
  return {
    [signatureHeaderNames.appId]: fields.appId,
    [signatureHeaderNames.timestamp]: fields.timestamp,
    [signatureHeaderNames.nonce]: fields.nonce,
    [signatureHeaderNames.signature]: fields.signature,
  };
}

describe('published signatures', () => {
  for (const { id, timestamp, nonce, body, signature, ...vector } of signed) {
    const fields = { appId, timestamp, nonce };
    const bytes = Buffer.from(body);

    test(`${id}: string to sign`, () => {
      assert.equal(bytes.length, vector.bodyBytes);
      const message = Buffer.concat(signedMessage(fields, bytes)).toString();
      assert.equal(message, vector.stringToSign);
    });

    test(`${id}: signature`, () => {
      assert.equal(signMessage(secrets, fields, bytes), signature);
    });

    test(`${id}: verifies`, () => {
      assert.deepEqual(
        verifyCallbackSignature(options, headersOf({ ...fields, signature }), bytes),
        { ok: true, appId, nonce, timestampMs: Number(timestamp) },
      );
    });

    for (const negative of vector.negatives) {
      test(`${id}: refused when the sender signs with ${negative.why}`, () => {
        const headers = headersOf({ ...fields, signature: negative.signature });
        const verdict = verifyCallbackSignature(options, headers, bytes);
        assert.deepEqual(verdict, { ok: false, reason: 'signature_mismatch', appId });
      });
    }

    test(`${id}: refused when the receiver hands over its JSON written anew`, () => {
      // mg_id is a text in all three, so only white space changes: in two of them nothing.
      const anew = Buffer.from(JSON.stringify(JSON.parse(body)));
      const headers = headersOf({ ...fields, signature });
      const verdict = verifyCallbackSignature(options, headers, anew);
      assert.equal(verdict.ok, anew.equals(bytes));
    });
  }

  test('a signature of unknown origin is refused', () => {
    for (const fields of unknownSecret) {
      for (const { body } of signed) {
        for (const app of [appId, fields.appId]) {
          const headers = headersOf({ ...fields, appId: app });
          assert.equal(verifyCallbackSignature(options, headers, Buffer.from(body)).ok, false);
        }
      }
    }
  });
});
