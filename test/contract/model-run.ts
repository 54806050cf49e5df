import assert from 'node:assert/strict';
import type { Revocation } from '../../src/revocation/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import type { UserProfile } from '../../src/users/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { type Database, listAll } from './database.ts';
import { appIds, type Batch, keyOf, type Step, uids, type Via, type Write } from './model-steps.ts';

/** Takes the same steps on two stores of one database and on maps in memory, and compares. */
export class ModelRun {
  readonly #database: Database;
  readonly #stores: [Store, Store];
  readonly #users = new Map<string, UserProfile>();
  /** In the order of their positions: a repeated revocation moves to the end. */
  readonly #revocations = new Map<string, Revocation>();
  /** What somebody knows who reads only what is new. */
  readonly #followed = new Map<string, Revocation>();
  #cursor = 0;
  /** The store that wrote a profile last: it sees all profiles at once, the other one soon. */
  #lastWriter: Via | undefined;

  static async start(database: Database): Promise<ModelRun> {
    return new ModelRun(database, [database.store, await database.another()]);
  }

  private constructor(database: Database, stores: [Store, Store]) {
    this.#database = database;
    this.#stores = stores;
  }

  async take(step: Step): Promise<void> {
    const store = this.#stores[step.via];
    if (writesProfiles(step)) this.#lastWriter = step.via;
    switch (step.do) {
      case 'write':
        await this.#write(store, step.write);
        break;
      case 'together':
        await Promise.all(step.writes.map((write) => this.#write(store, write)));
        await this.#adoptOrder(store, step.writes);
        break;
      case 'putUsers':
      case 'addMissingUsers':
        await this.#batch(store, step);
        break;
      case 'find':
        await this.#compareUser(step.via, step.appId, step.uid);
        break;
      case 'list':
        assert.deepEqual((await listAll(store, step.limit)).revocations, this.#inOrder());
        break;
      case 'follow':
        await this.#follow(store, step.limit);
        break;
      case 'reopen':
        this.#stores[step.via] = await this.#database.reopen(store);
        break;
    }
  }

  async compareAll(): Promise<void> {
    for (const index of [0, 1] satisfies Via[]) {
      const store = this.#stores[index];
      for (const appId of appIds) {
        for (const uid of uids) await this.#compareUser(index, appId, uid);
      }
      assert.deepEqual((await listAll(store)).revocations, this.#inOrder());
    }
    await this.#follow(this.#stores[0], 5);
  }

  async #write({ users, revocations }: Store, write: Write): Promise<void> {
    const key = keyOf(write);
    if (write.do === 'put') {
      const { uid, ...profile } = write.user;
      await users.putUser({ appId: write.appId, uid }, profile);
      this.#users.set(key, profile);
      return;
    }
    const { appId, uid, atMs } = write;
    const expected = this.#nextRevocation(key, appId, uid, atMs);
    if (write.do === 'delete') {
      const existed = this.#users.has(key);
      assert.deepEqual(await users.deleteUser({ appId, uid }, atMs), {
        existed,
        revocation: expected,
      });
      this.#users.delete(key);
    } else {
      assert.deepEqual(await revocations.revokeUser(appId, uid, atMs), expected);
    }
    this.#revocations.delete(key);
    this.#revocations.set(key, expected);
  }

  #nextRevocation(key: string, appId: string, uid: string, atMs: number): Revocation {
    const previous = this.#revocations.get(key);
    const endOfSecond = atMs - (atMs % 1000) + 999;
    const revokedAtMs = Math.max(endOfSecond, (previous?.revokedAtMs ?? 0) + 1);
    return { appId, uid, revokedAtMs };
  }

  async #batch({ users }: Store, batch: Batch): Promise<void> {
    const { appId } = batch;
    await users[batch.do](appId, batch.users);
    for (const { uid, ...profile } of batch.users) {
      const key = `${appId}\n${uid}`;
      if (batch.do === 'putUsers' || !this.#users.has(key)) this.#users.set(key, profile);
    }
  }

  async #compareUser(via: Via, appId: string, uid: string): Promise<void> {
    const expected = this.#users.get(`${appId}\n${uid}`);
    const compare = async (): Promise<void> => {
      const found = await this.#stores[via].users.findUser({ appId, uid });
      assert.deepEqual(found, expected);
    };
    await (via === this.#lastWriter ? compare() : untilPasses(compare));
  }

  #inOrder(): Revocation[] {
    return [...this.#revocations.values()];
  }

  /** Calls at the same time may be committed in any order, but all of them behind earlier ones. */
  async #adoptOrder(store: Store, writes: readonly Write[]): Promise<void> {
    const { revocations } = await listAll(store);
    const changed = new Set(writes.filter((write) => write.do !== 'put').map(keyOf));
    const before = this.#inOrder().filter(({ appId, uid }) => !changed.has(`${appId}\n${uid}`));
    assert.deepEqual(revocations.slice(0, before.length), before);
    assert.equal(revocations.length, this.#revocations.size);
    for (const revocation of revocations.slice(before.length)) {
      const key = `${revocation.appId}\n${revocation.uid}`;
      assert.deepEqual(revocation, this.#revocations.get(key));
      this.#revocations.delete(key);
      this.#revocations.set(key, revocation);
    }
  }

  async #follow(store: Store, limit: number): Promise<void> {
    const news = await listAll(store, limit, this.#cursor);
    for (const revocation of news.revocations) {
      this.#followed.set(`${revocation.appId}\n${revocation.uid}`, revocation);
    }
    this.#cursor = news.cursor;
    assert.deepEqual(new Map(this.#followed), this.#revocations);
  }
}

function writesProfiles(step: Step): boolean {
  if (step.do === 'write') return step.write.do !== 'revoke';
  if (step.do === 'together') return step.writes.some((write) => write.do !== 'revoke');
  const isBatch = step.do === 'putUsers' || step.do === 'addMissingUsers';
  return isBatch && step.users.length > 0;
}
