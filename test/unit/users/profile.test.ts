import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { UserInfo } from '../../../src/protocol/index.ts';
import { readUserProfile, toUserInfo, UserProfile } from '../../../src/users/index.ts';

const defaults = { avatar_url: '', gender: '', is_ai: 0, ai_level: 0, banned: false };

const accepted: readonly [rule: string, member: object][] = [
  ['a name of 256 characters', { nick_name: 'x'.repeat(256) }],
  ['a name of 256 characters beyond the first plane', { nick_name: '🎲'.repeat(256) }],
  ['an address of 2048 characters', { avatar_url: 'x'.repeat(2048) }],
  ['an empty address', { avatar_url: '' }],
  ['the gender female', { gender: 'female' }],
  ['the gender male', { gender: 'male' }],
  ['an unknown gender', { gender: '' }],
  ['a robot', { is_ai: 1 }],
  ['the highest level', { ai_level: 3 }],
  ['a ban', { banned: true }],
  ['a name of several lines', { nick_name: 'Al\nice\u007f\u2028' }],
];

const refused: readonly [rule: string, member: object][] = [
  ['an empty name', { nick_name: '' }],
  ['a name of 257 characters', { nick_name: 'x'.repeat(257) }],
  ['a name with U+0000', { nick_name: 'Al\u0000ice' }],
  ['an address with U+0000', { avatar_url: 'https://example.com/\u0000' }],
  ['a name that is a number', { nick_name: 7 }],
  ['a name that is null', { nick_name: null }],
  ['an address of 2049 characters', { avatar_url: 'x'.repeat(2049) }],
  ['an address that is null', { avatar_url: null }],
  ['another gender', { gender: 'Female' }],
  ['a gender that is a number', { gender: 1 }],
  ['is_ai as boolean', { is_ai: true }],
  ['is_ai as text', { is_ai: '1' }],
  ['is_ai 2', { is_ai: 2 }],
  ['is_ai with a fraction', { is_ai: 0.5 }],
  ['a level over 3', { ai_level: 4 }],
  ['a level below 0', { ai_level: -1 }],
  ['a ban as number', { banned: 1 }],
  ['a ban as text', { banned: 'false' }],
];

describe('reading a profile', () => {
  test('completes a name with the defaults', () => {
    assert.deepEqual(readUserProfile({ nick_name: 'Alice' }), { nick_name: 'Alice', ...defaults });
  });

  test('has a default for every member but the name', () => {
    for (const [name, schema] of Object.entries(UserProfile.properties)) {
      if (name === 'nick_name') continue;
      assert.equal((schema as { default?: unknown }).default, defaults[name as 'banned']);
    }
  });

  for (const [rule, member] of accepted) {
    test(`takes ${rule}`, () => {
      const profile = { nick_name: 'Alice', ...defaults, ...member };
      assert.deepEqual(readUserProfile(profile), profile);
    });
  }

  for (const [rule, member] of refused) {
    test(`refuses ${rule}`, () => {
      assert.equal(readUserProfile({ nick_name: 'Alice', ...member }), undefined);
    });
  }

  test('refuses a profile without a name', () => {
    assert.equal(readUserProfile({ gender: 'male' }), undefined);
  });

  test('leaves out what it does not know', () => {
    const value = JSON.parse('{"nick_name":"Alice","uid":"x","__proto__":{"a":1},"email":"e"}');
    assert.deepEqual(readUserProfile(value), { nick_name: 'Alice', ...defaults });
  });

  for (const value of [undefined, null, true, 0, '', 'Alice', [], ['Alice'], () => {}]) {
    test(`refuses ${String(JSON.stringify(value))}, which is no object of members`, () => {
      assert.equal(readUserProfile(value), undefined);
    });
  }

  test('never throws, and gives a whole profile or nothing', () => {
    const member = fc.option(fc.anything(), { nil: undefined });
    const names = Object.keys(UserProfile.properties);
    const model = Object.fromEntries(names.map((name) => [name, member]));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record(model, { requiredKeys: [] })), (value) => {
        const profile = readUserProfile(value);
        if (profile !== undefined) assert.deepEqual(Object.keys(profile).sort(), names.sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('the user info of a profile', () => {
  test('has what the game server wants and nothing else', () => {
    const profile = { nick_name: 'Alice', ...defaults, banned: true } as UserProfile;
    assert.deepEqual(toUserInfo('alice', profile), {
      uid: 'alice',
      nick_name: 'Alice',
      avatar_url: '',
      gender: '',
      is_ai: 0,
    });
  });

  for (const ai_level of [1, 2, 3]) {
    test(`names the level ${ai_level}`, () => {
      const info = toUserInfo('robo', { nick_name: 'R', ...defaults, ai_level } as UserProfile);
      assert.equal(info.ai_level, ai_level);
    });
  }

  test('of every profile is one in the sense of its schema', () => {
    const validator = Compile(UserInfo);
    const profile = fc.record({
      nick_name: fc.string({ minLength: 1 }),
      avatar_url: fc.string(),
      gender: fc.constantFrom('female', 'male', ''),
      is_ai: fc.constantFrom(0, 1),
      ai_level: fc.integer({ min: 0, max: 3 }),
      banned: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), profile, (uid, value) => {
        const read = readUserProfile(value);
        if (read !== undefined) assert.ok(validator.Check(toUserInfo(uid, read)));
      }),
    );
  });
});
