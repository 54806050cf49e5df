import { ByteCollector } from './byte-collector.ts';

/**
 * Reads a body to its end, but not more of it than it may have.
 *
 * @returns `undefined` if it is longer; what reading throws is passed on
 */
export async function readBounded(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const bytes = new ByteCollector(maxBytes);
  for await (const chunk of body ?? []) {
    if (!bytes.add(chunk)) return undefined;
  }
  return bytes.bytes;
}
