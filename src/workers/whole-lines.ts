import { Transform, type TransformCallback } from 'node:stream';

const lineFeed = 10;

/** Passes on whole lines only, so that those of several processes do not run into each other. */
export class WholeLines extends Transform {
  #rest: Buffer[] = [];

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end === 0) {
      this.#rest.push(chunk);
      done();
      return;
    }
    const lines = Buffer.concat([...this.#rest, chunk.subarray(0, end)]);
    this.#rest = end === chunk.length ? [] : [chunk.subarray(end)];
    done(null, lines);
  }

  /** A worker that was killed in the middle of a line. */
  override _flush(done: TransformCallback): void {
    done(
      null,
      this.#rest.length === 0 ? undefined : Buffer.concat([...this.#rest, Buffer.from('\n')]),
    );
  }
}
