import { guardListener } from '../../core/index.ts';
import type { InboxMessage } from '../../inbox/index.ts';
import { isUnavailable } from '../is-unavailable.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import { advisoryLock } from './locks.ts';
import type { PostgresPool } from './pool.ts';

const dayMs = 86_400_000;
/** 9999-12-31: a name has room for four digits. */
const lastDay = 2_932_896;
/** How long it waits for those who read the default partition: who appends waits as well. */
const lockTimeoutMs = 200;
/** After a failure, until it is tried again. */
const retryMs = 60_000;
/** Days that are remembered as prepared; far more than are ever in use. */
const maxDays = 1_000;

/** The part of the events that were received on one day of UTC. */
export interface EventPartition {
  /** Of the table. */
  readonly name: string;
  /** All of it was received before this moment. */
  readonly endMs: number;
}

/**
 * Makes a partition for each day that events come of, and for the day after it, so that midnight
 * does not wait. Where there is none (nobody may create tables, or somebody is in the way) events go
 * to the default partition: what is lost is only the quick deletion. What will not pass by itself, as
 * a missing right, is told of once.
 */
export class EventPartitions {
  readonly #pool: PostgresPool;
  readonly #calls: CallsUnderWay;
  readonly #onRefused: (error: unknown) => void;
  readonly #days = new Map<number, Promise<void>>();
  #isTold = false;

  constructor(pool: PostgresPool, calls: CallsUnderWay, onRefused?: (error: unknown) => void) {
    this.#pool = pool;
    this.#calls = calls;
    this.#onRefused = guardListener('onPartitionRefused', onRefused);
  }

  /** Never rejects. */
  async prepare(messages: readonly Pick<InboxMessage, 'receivedAtMs'>[]): Promise<void> {
    const days = new Set(messages.map(({ receivedAtMs }) => Math.floor(receivedAtMs / dayMs)));
    for (const day of days) {
      if (!(day >= 0 && day < lastDay)) continue;
      await this.#ready(day);
      void this.#ready(day + 1);
    }
  }

  /** What is there, the oldest first, without the default partition. */
  async list(): Promise<EventPartition[]> {
    const rows = await this.#run<[string]>(
      `select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
       where inhparent = 'events'::regclass and relname ~ '^events_[0-9]{8}$' order by relname`,
    );
    return rows.map(([name]) => {
      const date = name.replace(/^events_(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
      return { name, endMs: Date.parse(date) + dayMs };
    });
  }

  /** Gives up with `database_unavailable` if somebody reads it at length: a backup, for example. */
  async drop(name: string): Promise<void> {
    // A drop waits for all who use the events, and all who come later wait for it.
    await this.#run(doAtOnce(`${boundedWait} drop table if exists ${name};`));
  }

  #ready(day: number): Promise<void> {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    if (this.#days.size >= maxDays) this.#days.clear();
    const creation = this.#create(day).catch((error: unknown) => {
      setTimeout(() => this.#days.delete(day), retryMs).unref();
      if (this.#isTold || isUnavailable(error)) return;
      this.#isTold = true;
      this.#onRefused(error);
    });
    this.#days.set(day, creation);
    return creation;
  }

  async #create(day: number): Promise<void> {
    const [from, to] = [day * dayMs, (day + 1) * dayMs];
    const name = `events_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`;
    // Attaching leaves those alone who append to other partitions; `create … partition of` does not.
    const work = `
      perform pg_advisory_xact_lock(${advisoryLock('partitions')});
      ${boundedWait}
      if to_regclass('${name}') is null then
        create table ${name} (like events including defaults);
        alter table events attach partition ${name} for values from (${from}) to (${to});
      end if;`;
    await this.#run(doAtOnce(work));
  }

  #run<Row extends unknown[]>(text: string): Promise<Row[]> {
    return this.#calls.run(() => this.#pool.query<Row>({ text, rowMode: 'array' }));
  }
}

const boundedWait = `perform set_config('lock_timeout', '${lockTimeoutMs}', true);`;

/** One statement, so that no lock is held while a client is waited for. */
function doAtOnce(work: string): string {
  return `do $$ begin ${work} end $$`;
}
