import type { SetAsideEvent } from '../../inbox/index.ts';
import { SqlConsumers } from '../sql-consumers.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { deleteSetAside, moveConsumer, saveSetAside } from '../sql-statements.ts';
import { runStatement } from './run-statement.ts';

export class PostgresConsumers extends SqlConsumers {
  readonly #runner: SqlRunner;

  constructor(runner: SqlRunner) {
    super(runner);
    this.#runner = runner;
  }

  async savePosition(consumer: string, position: number): Promise<void> {
    await this.#runner.run((db) => runStatement(db, moveConsumer, consumer, position));
  }

  async setAside({ consumer, position, attempts, error, atMs }: SetAsideEvent): Promise<void> {
    await this.#runner.transact(async (transaction) => {
      // The text is somebody else's, and this database takes no NUL.
      const values = [consumer, position, attempts, error.replaceAll('\0', '\uFFFD'), atMs];
      await runStatement(transaction, saveSetAside, ...values);
      await runStatement(transaction, moveConsumer, consumer, position);
    });
  }

  async removeSetAside(consumer: string, position: number): Promise<boolean> {
    const { numAffectedRows } = await this.#runner.run((db) =>
      runStatement(db, deleteSetAside, consumer, position),
    );
    return numAffectedRows === 1n;
  }
}
