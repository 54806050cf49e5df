import type { CallbackName } from '../../protocol/index.ts';
import { createSigningSecrets, signatureHeaders } from '../../signature/index.ts';
import type { Bench, CallOptions } from '../bench.ts';
import type { CheckLevel } from '../check.ts';
import type { Probe } from '../probe.ts';

/** A server that takes this one does not look at signatures: nothing is learnt from the others. */
const telling = 'other-body';

/** What one of them needs in its group. */
export function needsOfBadSignature(group: string, { name }: BadSignature): readonly string[] {
  return name === 'unsigned' || name === telling ? [] : [`${group}.${telling}`];
}

/** A way in which a request is signed that no app server should take. */
export interface BadSignature {
  readonly name: string;
  readonly what: string;
  readonly fix: string;
  /** Where no page asks for it: advice everywhere, and what speaks for it. */
  readonly advice?: string;
  options(bench: Bench, body: Buffer): CallOptions;
}

export const badSignatures: readonly BadSignature[] = [
  {
    name: 'unsigned',
    what: 'request without a signature',
    fix: 'Require the four Sud- headers (sudgate: TOKEN_, REPORT_, SCORE_SIGNATURES=require).',
    options: () => ({ signed: false }),
  },
  {
    name: 'other-body',
    what: 'request whose body was changed after signing',
    fix: 'Sign the raw bytes of the body, all of them.',
    options: (bench, body) => ({ headers: signed(bench, Buffer.concat([body, Buffer.from(' ')])) }),
  },
  {
    name: 'other-app',
    what: 'request of another app',
    fix: 'Compare Sud-AppId with your own app id.',
    options: (bench, body) => ({ headers: signed(bench, body, { appId: '9999999999999999999' }) }),
  },
  {
    name: 'cut-signature',
    what: 'request with part of its signature',
    fix: 'Compare all 40 digits; part of a signature is not a signature.',
    options(bench, body) {
      const headers = signed(bench, body);
      return { headers: { ...headers, 'Sud-Signature': headers['Sud-Signature'].slice(0, 10) } };
    },
  },
  {
    name: 'stale',
    what: 'request that was signed two days ago',
    fix: 'Refuse what is more than a day off (sudgate: SIGNATURE_WINDOW_MS); take seconds and milliseconds.',
    advice:
      'No page sets a window; without one a request that somebody kept works forever. Less than ' +
      '15 h 27 min may refuse repeats, if they are not signed anew.',
    options: (bench) => ({ signedAtMs: bench.clock() - twoDaysMs }),
  },
];

const twoDaysMs = 2 * 86_400_000;

/** Level and contract of one of them, in a group where the others have these. */
export function weightOf(
  { advice }: BadSignature,
  level: CheckLevel,
  expected: string,
): { readonly level: CheckLevel; readonly expected: string } {
  return advice === undefined ? { level, expected } : { level: 'advice', expected: advice };
}

/** The headers of a signature, by other credentials if any are given. */
export function signed(
  bench: Bench,
  body: Buffer,
  other: { readonly appId?: string; readonly appSecret?: string } = {},
) {
  const { appId, appSecret } = { ...bench.credentials, ...other };
  const { clock, nonce } = bench;
  return signatureHeaders(
    { appId, secrets: createSigningSecrets([appSecret]), clock, nonce },
    body,
  );
}

/** Sends a request with a bad signature. */
export function callBadlySigned(
  bench: Bench,
  { what, options }: BadSignature,
  callback: CallbackName,
  body: Buffer,
): Promise<Probe> {
  return bench.call(callback, body, { ...options(bench, body), what: `a ${what}` });
}
