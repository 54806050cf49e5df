import type { ProjectedBatch, RoundRange } from '../../inbox/index.ts';
import { SqlRounds } from '../sql-rounds.ts';
import type { SqliteInboxWriter } from './inbox-writer.ts';
import type { SqliteReads } from './reads.ts';

export class SqliteRounds extends SqlRounds {
  readonly #writer: SqliteInboxWriter;

  constructor(reads: SqliteReads, writer: SqliteInboxWriter) {
    super(reads);
    this.#writer = writer;
  }

  saveRounds(batch: ProjectedBatch): Promise<boolean> {
    return this.#writer.write('saveRounds', batch);
  }

  makeRounds(range: RoundRange): Promise<boolean> {
    return this.#writer.write('makeRounds', range);
  }
}
