/** The commands that call the platform. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type CliResult, runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables } from '../support/service.ts';
import { steering } from '../support/steering.ts';
import { addressesAt, Refused, startSudServer, sudApp } from '../support/sud-server.ts';
import { tables } from '../vectors/server-api.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();
const sud = await startSudServer(scope);
const variables = {
  ...baseVariables,
  SUD_APP_ID: sudApp.appId,
  SUD_APP_SECRET: sudApp.secret,
  SUD_CONFIG_SERVICE: sud.url,
};

function run(args: readonly string[], input?: string): Promise<CliResult> {
  return runCli(scope, args, { directory, variables, ...(input !== undefined && { input }) });
}

async function good(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await run(args, input);
  assert.equal(code, 0, stderr);
  return stdout;
}

const mgId = '1461227817776713818';

/** That of the contract. */
function requestedGame(): object {
  const { mg_info_list } = tables.apis.mg_list.example as { mg_info_list: readonly object[] };
  return mg_info_list[0] ?? {};
}

describe('games', () => {
  test('is a table with the names of a language', async () => {
    const table = await good(['games', '--language', 'zh-TW']);
    assert.match(
      table,
      /^mg_id +name +modes \(players\)\n1461227817776713818 {2}碰碰我最强 {2}1 \(2–6\)\n1 games\n$/,
    );
    assert.match(await good(['games', '--platform', 'web']), / {2}Bumper +1 /);
    assert.equal(sud.callsOf('mg_list').at(-1)?.json.platform, 3);
  });

  test('shows a mode without numbers by itself', async () => {
    const game = { ...requestedGame(), game_mode_list: [{ mode: 1, count: [] }] };
    sud.answers.set('mg_list', () => ({ mg_info_list: [game] }));
    assert.match(await good(['games']), / 1\n1 games\n$/);
    sud.answers.delete('mg_list');
  });

  test('is JSON for scripts', async () => {
    const [game] = JSON.parse(await good(['games', '--json'])) as { mg_id: string }[];
    assert.equal(game?.mg_id, mgId);
  });
});

describe('room', () => {
  test('info prints the seats', async () => {
    sud.answers.set('push_event', () => ({
      status: 'WATING',
      captain_uid: 'alice',
      player: [
        { uid: 'alice', seat_index: 0, status: 'READY', is_ai: 0 },
        { uid: 'ai-1', seat_index: 1, status: 'IDLE', is_ai: 1 },
      ],
    }));
    const text = await good(['room', 'info', 'room-42', '--game', mgId]);
    assert.match(text, /^WATING, captain alice\n/);
    assert.match(text, /^1 {5}ai-1 +IDLE +robot$/m);
    const json = JSON.parse(await good(['room', 'info', 'room-42', '--game', mgId, '--json']));
    assert.equal((json as { captain_uid: string }).captain_uid, 'alice');
  });

  test('clear and start push their events', async () => {
    sud.answers.delete('push_event');
    await good(['room', 'clear', 'room-42', '--game', mgId]);
    await good(['room', 'start', 'room-42', '--game', mgId, '--key', 'table-3', '--extras', '{}']);
    const [clear, start] = sud.callsOf('push_event').slice(-2);
    assert.deepEqual([clear?.json.event, clear?.json.data], ['room_clear', { room_id: 'room-42' }]);
    assert.deepEqual(
      [start?.json.event, start?.json.data],
      [
        'game_start',
        { room_id: 'room-42', report_game_info_key: 'table-3', report_game_info_extras: '{}' },
      ],
    );
  });
});

describe('order', () => {
  const create = ['order', 'create', '--game', '1', '--room', 'r', '--cmd', 'add_score'];

  test('create sends it and prints the id of the platform', async () => {
    const args = [
      ...create,
      '--from',
      'u',
      '--value',
      '200',
      '--id',
      'o-1',
      '--payload',
      '{"a":1}',
    ];
    assert.equal(await good(args), '90000000000000001\n');
    assert.deepEqual(sud.callsOf('create_order').at(-1)?.json, {
      ...{ out_order_id: 'o-1', mg_id: '1', room_id: 'r', cmd: 'add_score', value: 200 },
      ...{ from_uid: 'u', to_uid: 'u', payload: { a: 1 } },
    });
  });

  test('create tells the id that it chose before anything is sent', async () => {
    const { stderr } = await run([...create, '--from', 'u']);
    const [, id] = /out_order_id (\S+)/.exec(stderr) ?? [];
    assert.equal(sud.callsOf('create_order').at(-1)?.json.out_order_id, id);
  });

  test('create tells no id for what it does not send', async () => {
    const { code, stderr } = await run([...create, '--from', 'u', '--payload', '{bad']);
    assert.deepEqual([code, stderr], [2, 'sudgate: --payload is not JSON\n']);
  });

  test('get prints the order, by either id', async () => {
    assert.match(await good(['order', 'get', 'o-1']), /status +EXECUTE_SUCCESS/);
    assert.deepEqual(sud.callsOf('query_order').at(-1)?.json, { out_order_id: 'o-1' });
    await good(['order', 'get', '90000000000000001', '--platform-id', '--json']);
    assert.deepEqual(sud.callsOf('query_order').at(-1)?.json, { order_id: '90000000000000001' });
  });
});

describe('api', () => {
  test('lists every API', async () => {
    assert.match(await good(['api']), /^query_user_settle +\S/m);
    const apis = JSON.parse(await good(['api', '--json'])) as { name: string }[];
    assert.ok(apis.some(({ name }) => name === 'push_event'));
  });

  test('takes the request as argument, from a file and from standard input', async () => {
    await writeFile(join(directory, 'request.json'), '{"room_id":"from-file"}');
    const args = ['api', 'get_game_report_info_page', '--data'];
    await good([...args, '{"room_id":"inline"}']);
    await good([...args, '@request.json']);
    await good([...args, '@-'], '{"room_id":"piped"}');
    const rooms = sud.callsOf('get_game_report_info_page').map(({ json }) => json.room_id);
    assert.deepEqual(rooms, ['inline', 'from-file', 'piped']);
  });

  test('prints large integers without loss', async () => {
    const data = '{"user_id":"u","nft_details_tokens":["t-1"]}';
    assert.match(await good(['api', 'nft_get_details', '--data', data]), /"9007199254740993"/);
  });
});

describe('texts of the platform cannot steer the terminal', () => {
  const hostile = '\u001b[2J\u009b31m\u202e\nx';
  const harmless = '\\u001b[2J\\u009b31m\\u202e\\u000ax';

  test('in a table and beside it', async () => {
    const player = [{ uid: hostile, seat_index: 0, status: 'READY', is_ai: 0 }];
    sud.answers.set('push_event', () => ({ status: hostile, captain_uid: hostile, player }));
    const text = await good(['room', 'info', 'room-42', '--game', mgId]);
    sud.answers.delete('push_event');
    assert.equal(text.split(harmless).length - 1, 3);
    assert.doesNotMatch(text, steering);
  });

  test('in an order', async () => {
    sud.answers.set('query_order', () => ({
      ...{ order_id: '1', out_order_id: 'o-1', mg_id: '1', room_id: hostile, cmd: 'add_score' },
      ...{ from_uid: 'u', to_uid: 'u', value: 1, status: 'EXECUTE_SUCCESS' },
    }));
    const text = await good(['order', 'get', 'o-1']);
    sud.answers.delete('query_order');
    assert.ok(text.includes(harmless), text);
    assert.doesNotMatch(text, steering);
  });

  test('in a refusal', async () => {
    sud.answers.set('query_order', () => new Refused(1, hostile));
    const { stderr } = await run(['order', 'get', 'o-1']);
    sud.answers.delete('query_order');
    assert.ok(stderr.includes(harmless), stderr);
    assert.doesNotMatch(stderr, steering);
  });
});

describe('what fails', () => {
  async function failure(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.ok(!stderr.includes(sudApp.secret));
    return stderr;
  }

  test('a refusal is told with its meaning', async () => {
    sud.answers.set('query_order', () => new Refused(70503));
    assert.match(await failure(['order', 'get', 'x']), /70503 ORDER_NOT_FOUND: There is no order/);
    sud.answers.delete('query_order');
  });

  test('after an event whose answer was lost one should look first', async () => {
    sud.faults.push((response) => response.destroy());
    const message = await failure(['room', 'start', 'room-42', '--game', mgId]);
    assert.match(message, /may have been carried out anyway/);
  });

  test('without a list of addresses the setting is named', async () => {
    const args = ['games', '--json'];
    const wrong = { ...variables, SUD_CONFIG_SERVICE: `${sud.url}/nowhere` };
    const { code, stderr } = await runCli(scope, args, { directory, variables: wrong });
    assert.equal(code, 1);
    assert.match(stderr, /HTTP status 404[\s\S]*SUD_CONFIG_SERVICE/);
  });

  test('an API that the app has not got is named', async () => {
    sud.configuration = addressesAt(sud.url, ['mg_list']);
    const message = await failure(['api', 'query_order', '--data', '{"order_id":"1"}']);
    assert.match(message, /no address for it \(api\.query_order\)/);
    sud.configuration = addressesAt(sud.url);
  });
});
