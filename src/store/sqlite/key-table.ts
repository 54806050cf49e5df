const firstCapacity = 4_096;
const maxLoad = 0.75;
const growth = 1.5;
const positionLimit = 2 ** 32;

/**
 * Which positions may hold a key, by the first 32 bits of its digest, in memory: a tree of digests
 * on disk would have to write another page for each message, once it is larger than a batch.
 *
 * Open addressing with linear probing. A slot has the hash and the position, 0: empty; together 11
 * to 16 bytes for each key.
 */
export class KeyTable {
  #hashes = new Uint32Array(firstCapacity);
  #positions = new Uint32Array(firstCapacity);
  #count = 0;
  #last = 0;
  #oldest = 0;

  /** The last position added; what the database has behind it is not here. */
  get last(): number {
    return this.#last;
  }

  /** How many slots there are, taken or not. */
  get capacity(): number {
    return this.#positions.length;
  }

  /**
   * Adds a key at a position behind all others.
   *
   * @throws {RangeError} at position 2^32
   */
  add(hash: number, position: number): void {
    if (position >= positionLimit) throw new RangeError('the position is over 32 bits');
    this.reserve(1);
    this.#put(hash, position);
    this.#last = position;
  }

  /** The first position with this hash that `isIt` takes; others are other keys, or deleted ones. */
  find(hash: number, isIt: (position: number) => boolean): number | undefined {
    for (let slot = this.#slotOf(hash); ; slot = this.#next(slot)) {
      const position = this.#positions[slot];
      if (!position) return undefined;
      if (this.#hashes[slot] === hash && isIt(position)) return position;
    }
  }

  /** Says that no key before this position is kept any more: their slots can be used again. */
  forgetBefore(position: number): void {
    this.#oldest = position;
  }

  /**
   * Makes room for so many more, and for as many again as will take a while to come: where another
   * process appends as well, it is called for every few keys.
   */
  reserve(count: number): void {
    const { length } = this.#positions;
    if (this.#count + count <= length * maxLoad) return;
    const kept = this.#positions.reduce((sum, position) => sum + Number(this.#isKept(position)), 0);
    const roomy = Math.ceil(((kept + count) / maxLoad) * growth);
    this.#resize(Math.max(roomy, length));
  }

  #resize(capacity: number): void {
    const [hashes, positions] = [this.#hashes, this.#positions];
    this.#hashes = new Uint32Array(capacity);
    this.#positions = new Uint32Array(capacity);
    this.#count = 0;
    for (let slot = 0; slot < positions.length; slot++) {
      const position = positions[slot] as number;
      if (this.#isKept(position)) this.#put(hashes[slot] as number, position);
    }
  }

  #isKept(position: number): boolean {
    return position !== 0 && position >= this.#oldest;
  }

  #put(hash: number, position: number): void {
    let slot = this.#slotOf(hash);
    while (this.#positions[slot]) slot = this.#next(slot);
    this.#hashes[slot] = hash;
    this.#positions[slot] = position;
    this.#count++;
  }

  #slotOf(hash: number): number {
    return Math.floor((hash / positionLimit) * this.#positions.length);
  }

  #next(slot: number): number {
    return slot + 1 === this.#positions.length ? 0 : slot + 1;
  }
}
