import { ByteCollector } from '../core/index.ts';
import { SudgateError } from '../errors.ts';

/**
 * Collects the body of a request.
 *
 * @returns `request_consumed` if somebody read it before, `request_too_large` beyond the limit,
 *   `request_body` if it broke off. Never rejects.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer | SudgateError> {
  if (request.bodyUsed || request.body?.locked) return new SudgateError('request_consumed');
  const reader = request.body?.getReader();
  const body = new ByteCollector(maxBytes);
  try {
    for (;;) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) return body.bytes;
      if (!body.add(chunk.value)) break;
    }
  } catch {
    return new SudgateError('request_body');
  }
  if (reader !== undefined) void discard(reader);
  return new SudgateError('request_too_large');
}

/** More than this is not worth reading for the sake of a client that would not stop. */
const maxDiscardedBytes = 8 * 1024 * 1024;

/** A client that is still sending reads no answer: some servers close on it if nobody listens. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let size = 0; size < maxDiscardedBytes; ) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The client has gone.
  }
}
