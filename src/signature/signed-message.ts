/** What is signed beside the body: the values of three headers, as received. */
export interface SignedFields {
  readonly appId: string;
  /** Decimal Unix time. Its unit is not documented: seconds and milliseconds are both in use. */
  readonly timestamp: string;
  readonly nonce: string;
}

const lineFeed = Buffer.from('\n');

/**
 * The string to sign, in pieces: `<appId>\n<timestamp>\n<nonce>\n<body>\n` (callbacks contract,
 * section 9; server API contract, section 2.1). The body is the bytes on the wire: decoding it or
 * writing its JSON anew loses white space, invalid UTF-8 and digits of int64. An empty body still
 * has its line.
 *
 * @param fields ASCII
 */
export function signedMessage(fields: SignedFields, body: Uint8Array): readonly Uint8Array[] {
  const { appId, timestamp, nonce } = fields;
  return [Buffer.from(`${appId}\n${timestamp}\n${nonce}\n`, 'latin1'), body, lineFeed];
}
