/** The game list, kept for a while. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { addressesAt, Refused, sendText } from '../../support/sud-server.ts';
import { mgId, startPlatform } from './support.ts';

describe('the game list', () => {
  test('is fetched once for everybody, until its time is over', async (t) => {
    let now = Date.now();
    const { sud, client } = await startPlatform(t, { clock: () => now, gamesTtlMs: 1_000 });
    const lists = await Promise.all(Array.from({ length: 5 }, () => client.games.list()));
    for (const list of lists) assert.equal(list[0]?.mg_id, mgId);
    now += 1_000;
    await client.games.list();
    assert.equal(sud.calls.length, 1);
    now += 1;
    await client.games.list();
    assert.equal(sud.calls.length, 2);
  });

  test('is kept apart for each platform and engine', async (t) => {
    const { sud, client } = await startPlatform(t);
    for (const filter of [{}, { platform: 2 }, { unity_engine_version: 'x' }] as const) {
      await client.games.list(filter);
      await client.games.list({ ...filter });
    }
    assert.equal(sud.calls.length, 3);
  });

  test('stays when it cannot be renewed, and is left alone for a while', async (t) => {
    let now = Date.now();
    const { sud, client } = await startPlatform(t, { clock: () => now, maxAttempts: 1 });
    const list = await client.games.list();
    now += 3_600_000;
    sud.faults.push((response) => sendText(response, 500, ''));
    assert.deepEqual(await client.games.list(), list);
    assert.deepEqual(await client.games.list(), list);
    assert.equal(sud.calls.length, 2);
    now += 10_001;
    await client.games.list();
    await eventually('another try', () => sud.calls.length === 3);
  });

  test('is not waited for again while it cannot be renewed', async (t) => {
    let now = Date.now();
    const { sud, client } = await startPlatform(t, { clock: () => now, maxAttempts: 1 });
    const list = await client.games.list();
    now += 3_600_000;
    let answer: (() => void) | undefined;
    sud.faults.push(
      (response) => sendText(response, 500, ''),
      (response) => {
        answer = () => sendText(response, 200, '{"ret_code":0,"data":{"mg_info_list":[]}}');
      },
    );
    assert.deepEqual(await client.games.list(), list);
    now += 10_001;
    for (const _ of [1, 2]) assert.deepEqual(await client.games.list(), list);
    await eventually('the try', () => answer !== undefined);
    answer?.();
    await eventually('the new list', async () => (await client.games.list()).length === 0);
    assert.equal(sud.calls.length, 3);
  });

  test('is renewed after a clock was set back', async (t) => {
    let now = Date.now();
    const { sud, client } = await startPlatform(t, { clock: () => now, gamesTtlMs: 1_000 });
    await client.games.list();
    now -= 3_600_000;
    await client.games.list();
    now += 1_001;
    await client.games.list();
    assert.equal(sud.calls.length, 2);
  });

  test('more than are kept can be fetched at the same time', async (t) => {
    const { sud, client } = await startPlatform(t);
    const lists = Array.from({ length: 40 }, (_, at) =>
      client.games.list({ unity_engine_version: String(at) }),
    );
    for (const list of await Promise.all(lists)) assert.equal(list.length, 1);
    assert.equal(sud.calls.length, 40);
  });

  test('comes in the same form from the older API, with the id that counts', async (t) => {
    const { sud, client } = await startPlatform(t);
    const newer = await client.games.list();
    sud.configuration = addressesAt(sud.url, ['get_mg_list', 'get_mg_info']);
    const old = await startPlatform(t);
    old.sud.configuration = addressesAt(old.sud.url, ['get_mg_list', 'get_mg_info']);
    const [game] = await old.client.games.list();
    assert.equal(game?.mg_id, newer[0]?.mg_id);
    assert.deepEqual(game?.name, newer[0]?.name);
    const [call] = old.sud.calls;
    assert.equal(call?.api, 'get_mg_list');
    assert.equal((await old.client.games.find(mgId)).mg_id, mgId);
  });

  test('a waiter that leaves does not take the others along', async (t) => {
    const { sud, client } = await startPlatform(t);
    const controller = new AbortController();
    const reason = new Error('leaving');
    const leaving = client.games.list({}, { signal: controller.signal });
    const staying = client.games.list();
    controller.abort(reason);
    await assert.rejects(leaving, reason);
    assert.equal((await staying).length, 1);
    assert.equal(sud.calls.length, 1);
  });

  test('one who left before it failed is not told of the failure by a crash', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 1 });
    sud.answers.set('mg_list', () => new Refused(10101));
    const reason = new Error('gone');
    const signal = AbortSignal.abort(reason);
    await assert.rejects(client.games.list({}, { signal }), reason);
    await assert.rejects(client.games.list(), { retCodeName: 'APP_NOT_FOUND' });
  });
});

describe('one game', () => {
  test('is kept as well; that there is none is not', async (t) => {
    const { sud, client } = await startPlatform(t);
    await client.games.find(mgId);
    await client.games.find(mgId);
    assert.equal(sud.calls.length, 1);
    sud.answers.set('mg_info', () => new Refused(10111));
    for (const _ of [1, 2]) {
      await assert.rejects(client.games.find('1'), { retCodeName: 'GAME_NOT_FOUND' });
    }
    assert.equal(sud.calls.length, 3);
  });
});
