/** Paged APIs as sequences. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SudUnexpectedAnswerError } from '../../../src/client/index.ts';
import { PagesSeen } from '../../../src/client/pages-seen.ts';
import { startPlatform } from './support.ts';

/** Rounds `r-0` to `r-<count - 1>`. */
function roundsOf(count: number) {
  return Array.from({ length: count }, (_, at) => ({ game_round_id: `r-${at}`, report_info: {} }));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the reports of a room', () => {
  for (const count of [0, 1, 9, 10, 11, 20, 35]) {
    test(`${count} rounds come in order, each once`, async (t) => {
      const { sud, client } = await startPlatform(t);
      const rounds = roundsOf(count);
      sud.answers.set('get_game_report_info_page', ({ json }) => {
        const at = (json.page_no as number) * (json.page_size as number);
        return rounds.slice(at, at + (json.page_size as number));
      });
      assert.deepEqual(await collect(client.pages.reportsOfRoom('room-42')), rounds);
      assert.equal(sud.calls.length, Math.floor(count / 10) + 1);
    });
  }

  test('no page is fetched before it is needed', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('get_game_report_info_page', ({ json }) => roundsOf(json.page_size as number));
    for await (const round of client.pages.reportsOfRoom('room-42', { pageSize: 5 })) {
      assert.equal(round.game_round_id, 'r-0');
      break;
    }
    assert.equal(sud.calls.length, 1);
  });

  test('a platform that answers one page for ever is not followed', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('get_game_report_info_page', () => roundsOf(10));
    await assert.rejects(collect(client.pages.reportsOfRoom('room-42')), SudUnexpectedAnswerError);
    assert.equal(sud.calls.length, 2);
  });

  test('nor one that answers two in turns', async (t) => {
    const { sud, client } = await startPlatform(t);
    const pages = [roundsOf(20).slice(0, 10), roundsOf(20).slice(10)];
    sud.answers.set(
      'get_game_report_info_page',
      ({ json: { page_no } }) => pages[(page_no as number) % 2],
    );
    await assert.rejects(collect(client.pages.reportsOfRoom('room-42')), SudUnexpectedAnswerError);
    assert.equal(sud.calls.length, 3);
  });

  test('a signal ends them', async (t) => {
    const { sud, client } = await startPlatform(t);
    const controller = new AbortController();
    const reason = new Error('enough');
    sud.answers.set('get_game_report_info_page', () => roundsOf(10));
    const rounds = client.pages.reportsOfRoom('room-42', { signal: controller.signal });
    await rounds.next();
    controller.abort(reason);
    await assert.rejects(collect(rounds), reason);
    assert.equal(sud.calls.length, 1);
  });

  test('a page size that the platform does not take is an error at once', async (t) => {
    const { sud, client } = await startPlatform(t);
    for (const pageSize of [0, 11, 2.5]) {
      await assert.rejects(client.pages.reportsOfRoom('r', { pageSize }).next(), TypeError);
    }
    assert.equal(sud.calls.length, 0);
  });
});

describe('the results of a round', () => {
  const result = { rank: 1, is_escaped: 0, is_ai: 0 };
  const results = Array.from({ length: 25 }, (_, at) => ({ ...result, uid: `u-${at}` }));

  for (const most of [100, 10]) {
    test(`all come, in pages of at most ${most} at the platform`, async (t) => {
      const { sud, client } = await startPlatform(t);
      sud.answers.set('get_player_results', ({ json }) => {
        const size = Math.min(json.page_size as number, most);
        const at = (json.page_no as number) * size;
        return { total: 25, results: results.slice(at, at + size) };
      });
      assert.deepEqual(await collect(client.pages.playerResults('r')), results);
      assert.equal(sud.calls.length, Math.ceil(25 / most));
    });
  }

  test('a page that comes again ends them, however many there are to be', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('get_player_results', () => ({ total: 1_000_000, results }));
    const all: string[] = [];
    const collecting = async () => {
      for await (const { uid } of client.pages.playerResults('r')) all.push(uid);
    };
    await assert.rejects(collecting(), SudUnexpectedAnswerError);
    assert.equal(all.length, 25);
  });

  test('pages of robots may be the same', async (t) => {
    const { sud, client } = await startPlatform(t);
    const robot = { ...result, uid: '', is_ai: 1 };
    sud.answers.set('get_player_results', () => ({ total: 3, results: [robot] }));
    const all = await collect(client.pages.playerResults('r', { pageSize: 1 }));
    assert.deepEqual(all, [robot, robot, robot]);
  });

  test('a total that never comes together is not waited for', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('get_player_results', () => ({ total: 5, results: [] }));
    assert.deepEqual(await collect(client.pages.playerResults('r')), []);
  });
});

describe('the rooms of an authorised app', () => {
  const room = {
    mg_id: '1',
    status: 'PLAYING',
    player_total: 0,
    ob_total: 0,
    last_changed_time: '1',
  };

  test('are followed by the cursor as it is, to the page without one', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('auth_room_list', ({ json: { changed_time = '0' } }) => ({
      room_infos: [{ ...room, room_id: `room-${changed_time}` }],
      pagination: changed_time === '2' ? null : { changed_time: String(Number(changed_time) + 1) },
    }));
    const ids = (await collect(client.pages.authRooms('s'))).map(({ room_id }) => room_id);
    assert.deepEqual(ids, ['room-0', 'room-1', 'room-2']);
    const from = await collect(client.pages.authRooms('s', { changedTime: '1' }));
    assert.equal(from.length, 2);
  });

  test('a cursor that stands still is not followed', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('auth_room_list', () => ({
      room_infos: [],
      pagination: { changed_time: '7' },
    }));
    await assert.rejects(collect(client.pages.authRooms('s')), SudUnexpectedAnswerError);
    assert.equal(sud.calls.length, 2);
  });

  test('cursors that go round in a circle are not followed', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('auth_room_list', ({ json: { changed_time } }) => ({
      room_infos: [],
      pagination: { changed_time: changed_time === '1' ? '2' : '1' },
    }));
    await assert.rejects(collect(client.pages.authRooms('s')), SudUnexpectedAnswerError);
    assert.equal(sud.calls.length, 3);
  });
});

test('pages without end are an error, not an end', () => {
  const seen = new PagesSeen('auth_room_list');
  for (let page = 0; page < 100_000; page++) seen.add(page);
  assert.throws(() => seen.add('one more'), {
    name: 'SudUnexpectedAnswerError',
    problem: 'more than 100000 pages',
  });
});
