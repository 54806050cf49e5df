import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SudgateError } from '../../../src/errors.ts';
import { createFunctionDirectory, type FindUser } from '../../../src/users/index.ts';

const alice = { appId: 'app', uid: 'alice' };
const full = {
  nick_name: 'Alice',
  avatar_url: 'https://example.com/a.png',
  gender: 'female',
  is_ai: 1,
  ai_level: 2,
  banned: true,
} as const;

describe('a directory of a function', () => {
  test('asks with the key of the user', async () => {
    const asked: unknown[] = [];
    const directory = createFunctionDirectory((user) => {
      asked.push(user);
      return undefined;
    });
    await directory.findUser(alice);
    assert.deepEqual(asked, [alice]);
  });

  test('takes a profile as a value or as a promise', async () => {
    for (const find of [() => full, async () => full] satisfies FindUser[]) {
      assert.deepEqual(await createFunctionDirectory(find).findUser(alice), full);
    }
  });

  test('fills in what a profile leaves out', async () => {
    const directory = createFunctionDirectory(() => ({ nick_name: 'Alice' }));
    assert.deepEqual(await directory.findUser(alice), {
      nick_name: 'Alice',
      avatar_url: '',
      gender: '',
      is_ai: 0,
      ai_level: 0,
      banned: false,
    });
  });

  test('takes null and undefined for no such user', async () => {
    for (const nobody of [null, undefined]) {
      assert.equal(await createFunctionDirectory(() => nobody).findUser(alice), undefined);
      assert.equal(await createFunctionDirectory(async () => nobody).findUser(alice), undefined);
    }
  });

  for (const wrong of [
    {},
    [],
    'Alice',
    7,
    false,
    { nick_name: '' },
    { nick_name: 'A', is_ai: 2 },
  ]) {
    test(`takes ${JSON.stringify(wrong)} for a failure`, async () => {
      const directory = createFunctionDirectory((() => wrong) as unknown as FindUser);
      await assert.rejects(directory.findUser(alice), (error) => {
        assert.ok(error instanceof SudgateError);
        assert.equal(error.code, 'directory_unavailable');
        assert.match(String(error.cause), /^Error: not a profile: /);
        return true;
      });
    });
  }

  test('says which member of a profile is wrong, and not what stands there', async () => {
    const directory = createFunctionDirectory(() => ({ nick_name: 'Alice', gender: 'M' }) as never);
    await assert.rejects(directory.findUser(alice), ({ cause }: Error) => {
      assert.match(String(cause), /\/gender /);
      assert.doesNotMatch(String(cause), /Alice/);
      return true;
    });
  });

  test('rejects with the error of the function, thrown or rejected', async () => {
    const failure = new Error('down');
    const throwing = createFunctionDirectory(() => {
      throw failure;
    });
    const rejecting = createFunctionDirectory(() => Promise.reject(failure));
    for (const directory of [throwing, rejecting]) {
      await assert.rejects(directory.findUser(alice), failure);
    }
  });
});
