/** What the model test may do with a store, as fast-check arbitraries. */
import fc from 'fast-check';
import { Gender } from '../../src/protocol/index.ts';
import type { StoredUser, UserProfile } from '../../src/users/index.ts';

/** Which of the two stores on the database is used. */
export type Via = 0 | 1;

/** A write. Those of a group hit different users each, so that every order has the same end. */
export type Write =
  | { readonly do: 'put'; readonly appId: string; readonly user: StoredUser }
  | { readonly do: 'delete'; readonly appId: string; readonly uid: string; readonly atMs: number }
  | { readonly do: 'revoke'; readonly appId: string; readonly uid: string; readonly atMs: number };

export type Step =
  | { readonly do: 'write'; readonly via: Via; readonly write: Write }
  | { readonly do: 'together'; readonly via: Via; readonly writes: readonly Write[] }
  | Batch
  | { readonly do: 'find'; readonly via: Via; readonly appId: string; readonly uid: string }
  | { readonly do: 'list'; readonly via: Via; readonly limit: number }
  | { readonly do: 'follow'; readonly via: Via; readonly limit: number }
  | { readonly do: 'reopen'; readonly via: Via };

export interface Batch {
  readonly do: 'putUsers' | 'addMissingUsers';
  readonly via: Via;
  readonly appId: string;
  readonly users: readonly StoredUser[];
}

export const appIds = ['app', 'app2'] as const;
export const uids = ['alice', 'Alice', '玩家', '🎲', "o'hara"] as const;

/** Any text of whole characters; 0 is left out, since not every database keeps it. */
const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).map((value) => value.replaceAll('\0', ''));

export const anyUid: fc.Arbitrary<string> = text(40).map((value) => `u${value}`);

export const anyProfile: fc.Arbitrary<UserProfile> = fc.record(
  {
    nick_name: text(60).map((value) => `n${value}`),
    avatar_url: text(60),
    gender: fc.constantFrom(...Gender.enum),
    is_ai: fc.constantFrom(0, 1),
    ai_level: fc.constantFrom(0, 1, 2, 3),
    banned: fc.boolean(),
  },
  { noNullPrototype: true },
);

const via = fc.constantFrom<Via>(0, 1);
const appId = fc.constantFrom(...appIds);
const uid = fc.constantFrom(...uids);
/** A few seconds only, in any order: repeats and clocks that go back are the rule. */
const atMs = fc.integer({ min: 1_000, max: 4_000 });
const limit = fc.integer({ min: 1, max: 12 });
const user: fc.Arbitrary<StoredUser> = fc
  .tuple(uid, anyProfile)
  .map(([key, profile]) => ({ uid: key, ...profile }));

const put = fc.record({ do: fc.constant('put' as const), appId, user });
const deletion = fc.record({ do: fc.constant('delete' as const), appId, uid, atMs });
const revocation = fc.record({ do: fc.constant('revoke' as const), appId, uid, atMs });
const write: fc.Arbitrary<Write> = fc.oneof(put, deletion, revocation);

export function keyOf(write: Write): string {
  return `${write.appId}\n${write.do === 'put' ? write.user.uid : write.uid}`;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), via, write }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      via,
      writes: fc.uniqueArray(write, { selector: keyOf, minLength: 2, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('putUsers' as const, 'addMissingUsers' as const),
      via,
      appId,
      users: fc.array(user, { maxLength: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('find' as const), via, appId, uid }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('list' as const), via, limit }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('follow' as const), via, limit }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), via }) },
);

export const script = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });
