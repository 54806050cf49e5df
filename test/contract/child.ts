/** A process of its own that does what it is told by messages, each on a store opened for it. */
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, manyUsers, nowMs } from './database.ts';
import { backends } from './stores.ts';

export interface Order {
  readonly backend: string;
  readonly location: string;
  readonly job: Job;
}

export type Job =
  | { readonly do: 'put'; readonly prefix: string; readonly batches: number }
  | { readonly do: 'revoke'; readonly prefix: string; readonly count: number }
  | { readonly do: 'revoke-one'; readonly uid: string; readonly count: number };

/** The moments of the revocations that were answered, in their order. */
export type Answer = { readonly moments: number[] } | { readonly error: string };

async function run(store: Store, job: Job): Promise<number[]> {
  const moments: number[] = [];
  const revoke = async (uid: string): Promise<void> => {
    moments.push((await store.revocations.revokeUser(appId, uid, nowMs)).revokedAtMs);
  };
  if (job.do === 'put') {
    for (let batch = 0; batch < job.batches; batch++) {
      await store.users.putUsers(appId, manyUsers(100, `${job.prefix}${batch}-`));
    }
    return moments;
  }
  for (let index = 0; index < job.count; index++) {
    await revoke(job.do === 'revoke' ? `${job.prefix}${index}` : job.uid);
  }
  return moments;
}

async function answer({ backend: name, location, job }: Order): Promise<Answer> {
  try {
    const backend = backends.find((candidate) => candidate.name === name);
    if (backend === undefined) throw new Error(`no backend ${name}`);
    const store = await backend.connect(location);
    const moments = await run(store, job);
    await store.close();
    return { moments };
  } catch (error) {
    return { error: String(error) };
  }
}

process.on('message', async (order: Order) => {
  process.send?.(await answer(order));
});
process.send?.('ready');
