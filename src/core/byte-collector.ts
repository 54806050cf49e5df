const firstCapacity = 4_096;

/**
 * Puts the pieces of a body together as they come, in memory of at most twice their bytes. A list of
 * the pieces would do so as well, but costs hundreds of bytes for each, and a peer may send one byte
 * at a time.
 */
export class ByteCollector {
  readonly #maxBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @returns whether there was room for it */
  add(piece: Uint8Array): boolean {
    const length = this.#length + piece.byteLength;
    if (length > this.#maxBytes) return false;
    // Nearly every body comes in one piece, which is not copied: its buffer has no room for more.
    if (this.#length === 0) this.#bytes = asBuffer(piece);
    else {
      if (length > this.#bytes.length) this.#grow(length);
      this.#bytes.set(piece, this.#length);
    }
    this.#length = length;
    return true;
  }

  /** Everything that was added; add nothing more. */
  get bytes(): Buffer {
    const isFull = this.#length === this.#bytes.length;
    return isFull ? this.#bytes : this.#bytes.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const roomy = Math.max(2 * length, firstCapacity);
    const bytes = Buffer.allocUnsafe(Math.min(roomy, this.#maxBytes));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}

function asBuffer(piece: Uint8Array): Buffer {
  if (Buffer.isBuffer(piece)) return piece;
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
