/**
 * Why a signature is refused: a closed list, for logs, metrics and the library's caller. None of
 * it belongs on the wire, where all of them look alike. Names are never reused for another meaning.
 *
 * In the order of the checks: of several faults the first one is named.
 */
export const signatureReasons = {
  signature_missing: 'None of the four signature headers is there.',
  signature_incomplete: 'Some of the four signature headers are missing or empty.',
  signature_header:
    'A signature header is there twice, is over 256 bytes, or holds a comma, a control character or anything else than printable ASCII.',
  signature_app: 'Sud-AppId is not the id of an app of this server.',
  signature_form: 'Sud-Signature is not 40 hexadecimal digits.',
  signature_body:
    'The body is not the raw bytes of the request: a parser came first. Hand over a Buffer or Uint8Array.',
  signature_mismatch:
    'No configured secret of the app made this signature: another secret, or a changed body or header.',
  signature_stale:
    'Sud-Timestamp is outside the configured window, or is no time: compare the clocks.',
  signature_replayed: 'Sud-Nonce was used before, with another message.',
  signature_replay_store_full:
    'The store of used nonces is full, so a replay could not be told from a first message.',
} as const satisfies Record<string, string>;

export type SignatureReason = keyof typeof signatureReasons;
