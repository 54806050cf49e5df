import type { IncomingMessage } from 'node:http';
import { types } from 'node:util';
import { ByteCollector } from '../core/index.ts';
import { SudgateError } from '../errors.ts';

/**
 * Collects the body of a request, whatever its Content-Type is. If something read it before, the
 * bytes are taken from where it left them: `rawBody` (NestJS, Firebase), or `body` if that holds
 * bytes (`express.raw()`).
 *
 * @param done called once: with the body, with `request_too_large` as soon as the limit is passed,
 *   or with `request_consumed` if the bytes are gone. Not called if the client goes away before the
 *   end: there is nobody left to answer.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | SudgateError) => void,
): void {
  if (request.readableDidRead || request.readableEnded || request.readableEncoding !== null) {
    done(readEarlier(request, maxBytes));
    return;
  }
  const body = new ByteCollector(maxBytes);
  const onData = (chunk: Buffer): void => {
    if (body.add(chunk)) return;
    request.off('data', onData).off('end', onEnd);
    done(new SudgateError('request_too_large'));
  };
  const onEnd = (): void => done(body.bytes);
  // An error here is a connection that broke: without a listener it would end the process.
  request.on('data', onData).on('end', onEnd).on('error', ignore);
  // One that somebody paused before would wait for ever.
  request.resume();
}

const noBytes = Buffer.alloc(0);

function ignore(): void {}

function readEarlier(request: IncomingMessage, maxBytes: number): Buffer | SudgateError {
  const { rawBody, body } = request as { readonly rawBody?: unknown; readonly body?: unknown };
  const bytes = [rawBody, body].find(types.isUint8Array);
  if (bytes !== undefined) {
    if (bytes.byteLength > maxBytes) return new SudgateError('request_too_large');
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  const wasEmpty = request.readableEnded && !request.readableDidRead;
  return wasEmpty ? noBytes : new SudgateError('request_consumed');
}
