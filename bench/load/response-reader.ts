const headEndMark = Buffer.from('\r\n\r\n');
const successMark = Buffer.from('"ret_code":0');
const contentLengthPattern = /\r\ncontent-length: *(\d+)/i;
const noBytes = Buffer.alloc(0);

/** Reads one HTTP response at a time from pieces of any size and judges it. */
export class ResponseReader {
  #pending: Buffer = noBytes;

  /** True or false once a response is whole (did the exchange succeed?), undefined until then. */
  push(piece: Buffer): boolean | undefined {
    // The piece is only lent (the socket reuses its buffer), so what is kept has to be a copy.
    const bytes = this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece]);
    const headEnd = bytes.indexOf(headEndMark);
    if (headEnd === -1) return this.#keep(bytes);
    const bodyStart = headEnd + headEndMark.length;
    const end = bodyStart + contentLength(bytes.toString('latin1', 0, headEnd));
    if (bytes.length < end) return this.#keep(bytes);
    if (bytes.length > end) throw new Error('the server sent more than one response');
    this.#pending = noBytes;
    return isSuccess(bytes, bodyStart);
  }

  #keep(bytes: Buffer): undefined {
    this.#pending = Buffer.from(bytes);
  }
}

function contentLength(head: string): number {
  const digits = contentLengthPattern.exec(head)?.[1];
  if (digits === undefined) throw new Error(`a response without Content-Length:\n${head}`);
  return Number(digits);
}

function isSuccess(response: Buffer, bodyStart: number): boolean {
  const status = response.toString('latin1', 9, 12);
  return status === '200' && response.indexOf(successMark, bodyStart) !== -1;
}
