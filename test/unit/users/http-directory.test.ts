import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createHttpDirectory } from '../../../src/users/index.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { profile, startProfileServer } from '../../support/profile-server.ts';
import { Scope } from '../../support/scope.ts';

/** Most calls at once. */
const limit = 256;

test('more calls at once than may be are not made, and those that are go on', async (t) => {
  const held: ServerResponse[] = [];
  const backend = await startProfileServer(new Scope(t), (_, response) => void held.push(response));
  const directory = createHttpDirectory({ url: backend.url, timeoutMs: 60_000 });
  const find = (uid: string) => directory.findUser({ appId: 'app', uid });
  const taken = Array.from({ length: limit }, (_, nth) => find(`user-${nth}`));
  await assert.rejects(find('one-more'), ({ cause }: Error) => {
    assert.equal(String(cause), 'Error: too many calls under way');
    return true;
  });
  // One that is under way already needs no call of its own.
  const same = find('user-0');
  await eventually('all have arrived', () => held.length === limit);
  backend.respond = profile({ nick_name: 'Seven' });
  for (const response of held) response.end(JSON.stringify({ nick_name: 'Seven' }));
  for (const found of await Promise.all([...taken, same])) assert.equal(found?.nick_name, 'Seven');
  assert.equal((await find('one-more'))?.nick_name, 'Seven');
});

test('a backend that cannot be reached, or does not answer, is told with the reason', async (t) => {
  const silent = await startProfileServer(new Scope(t), () => {});
  for (const [url, timeoutMs, reason] of [
    [`http://127.0.0.1:${await freePort()}`, 60_000, 'connection failed (ECONNREFUSED)'],
    [silent.url, 100, 'no answer within 100 ms'],
  ] as const) {
    const directory = createHttpDirectory({ url, timeoutMs });
    await assert.rejects(directory.findUser({ appId: 'app', uid: 'alice' }), ({ cause }: Error) => {
      assert.equal((cause as Error).message, reason);
      return true;
    });
  }
});
