import type { IncomingMessage } from 'node:http';
import { SudgateError } from '../errors.ts';

/**
 * Collects the body of a request, whatever its Content-Type is.
 *
 * @param done called once: with the body, or with `request_too_large` as soon as the limit is
 *   passed. Not called if the client goes away before the end: there is nobody left to answer.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | SudgateError) => void,
): void {
  let body: Buffer = noBytes;
  let chunks: Buffer[] | undefined;
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > maxBytes) {
      request.off('data', onData).off('end', onEnd);
      done(new SudgateError('request_too_large'));
      return;
    }
    // Nearly every body comes in one piece.
    if (size === chunk.length) body = chunk;
    else {
      chunks ??= [body];
      chunks.push(chunk);
    }
  };
  const onEnd = (): void => done(chunks === undefined ? body : Buffer.concat(chunks, size));
  // An error here is a connection that broke: without a listener it would end the process.
  request.on('data', onData).on('end', onEnd).on('error', ignore);
}

const noBytes = Buffer.alloc(0);

function ignore(): void {}
