import type { DatabaseSync } from 'node:sqlite';
import type { AppendOutcome, InboxMessage, MessageKey } from '../../inbox/index.ts';
import {
  contentOf,
  digestOf,
  judgeRepeat,
  maxVariants,
  onceScope,
} from '../../inbox/store-rules.ts';
import { type InboxWrites, unpackMessages } from './inbox-writes.ts';
import type { KeyTable } from './key-table.ts';
import { prepareCatchUp } from './load-keys.ts';
import { inSnapshot, inTransaction } from './transaction.ts';

/** A key that is kept. */
interface KeyRow {
  readonly position: number;
  readonly digest: Uint8Array;
  readonly content: Uint8Array;
}

/** Adds messages within the transaction that is open. */
export type AddMessages = (messages: readonly InboxMessage[]) => AppendOutcome[];

export interface AppendStatements {
  readonly writes: Pick<InboxWrites, 'append' | 'findPosition'>;
  /** Runs a transaction that may add messages besides what it does itself. */
  readonly transact: <T>(work: (add: AddMessages) => T) => T;
}

/** Appends that share the table, which knows every key that is committed. */
export function prepareAppend(db: DatabaseSync, keys: KeyTable): AppendStatements {
  const insertEvent = db.prepare(
    'insert into events (app_id, kind, type, key, received_at_ms, raw) values (?, ?, ?, ?, ?, ?)',
  );
  const insertKey = db.prepare(
    'insert into message_keys (position, digest, content, received_at_ms) values (?, ?, ?, ?)',
  );
  const insertVariant = db.prepare(
    `insert into message_variants (position, content, type, received_at_ms, raw)
     select ?, ?, ?, ?, ?
     where (select count(*) from message_variants where position = ?) < ${maxVariants}
     on conflict do nothing`,
  );
  const selectKey = db.prepare(
    'select position, digest, content from message_keys where position = ?',
  );

  const catchUp = prepareCatchUp(db, keys);

  function findKey(digest: Buffer): KeyRow | undefined {
    let found: KeyRow | undefined;
    keys.find(digest.readUInt32BE(), (position) => {
      const row = selectKey.get(position) as unknown as KeyRow | undefined;
      const isIt = row !== undefined && digest.equals(row.digest);
      if (isIt) found = row;
      return isIt;
    });
    return found;
  }

  function appendOne(message: InboxMessage, added: Map<string, KeyRow>): AppendOutcome {
    const { appId, kind, type, key, receivedAtMs, raw } = message;
    const digest = digestOf(onceScope(message));
    const content = contentOf(message);
    const name = digest.toString('latin1');
    const known = added.get(name) ?? findKey(digest);
    if (known === undefined) {
      const inserted = insertEvent.run(appId, kind, type, key, receivedAtMs, raw);
      const position = Number(inserted.lastInsertRowid);
      insertKey.run(position, digest, content, receivedAtMs);
      added.set(name, { position, digest, content });
      return 'new';
    }
    const { outcome, isVariant } = judgeRepeat(known.content, content);
    if (isVariant) {
      insertVariant.run(known.position, content, type, receivedAtMs, raw, known.position);
    }
    return outcome;
  }

  function transact<T>(work: (add: AddMessages) => T): T {
    const added = new Map<string, KeyRow>();
    const result = inTransaction(db, () => {
      // Others may have appended: under the write lock it is all there is.
      catchUp();
      return work((messages) => messages.map((message) => appendOne(message, added)));
    });
    for (const { digest, position } of added.values()) {
      keys.add((digest as Buffer).readUInt32BE(), position);
    }
    return result;
  }

  return {
    transact,
    writes: {
      append: (packed) => transact((add) => add(unpackMessages(packed))),
      findPosition(key: MessageKey) {
        // What is caught up with is read by several statements.
        return inSnapshot(db, () => {
          catchUp();
          return findKey(digestOf(onceScope(key)))?.position;
        });
      },
    },
  };
}
