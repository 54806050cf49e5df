/** Where the APIs are: fetched once, renewed, never lost. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  createSudClient,
  SudUnavailableError,
  SudUnexpectedAnswerError,
} from '../../../src/client/index.ts';
import { signConfigPath } from '../../../src/signature/index.ts';
import { eventually, inTime } from '../../support/eventually.ts';
import { Scope } from '../../support/scope.ts';
import {
  addressesAt,
  type Fault,
  sendJson,
  sendText,
  startSudServer,
} from '../../support/sud-server.ts';
import { mgId, startPlatform } from './support.ts';

const hourMs = 3_600_000;
const room = { room_id: 'room-42' };

/** Its text can be parsed as an address. */
const forbidden = { error: { message: 'Forbidden: no such app' } };

/** A clock that stands until it is moved. */
function stoppedClock() {
  let now = Date.now();
  const move = (ms: number) => {
    now += ms;
  };
  return { clock: () => now, move };
}

test('the path is HMAC-MD5 of the app id, as the contract computed it', () => {
  const sign = signConfigPath('1461564080052506636', 'xJL0HU9ailVSGInqPyNK3Ev3qNHReRbR');
  assert.equal(sign, '3592cc7ff658271670b715a4c92d97d1');
});

describe('the list of addresses', () => {
  test('is fetched once for many calls at the same time, and kept', async (t) => {
    const { sud, client } = await startPlatform(t);
    assert.equal(sud.configurationCalls, 0);
    await Promise.all(Array.from({ length: 20 }, () => client.mgList()));
    await client.mgList();
    assert.equal(sud.configurationCalls, 1);
  });

  test('is renewed once a day, beside the calls', async (t) => {
    const { clock, move } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    await client.endpoints();
    move(24 * hourMs - 1);
    await client.endpoints();
    assert.equal(sud.configurationCalls, 1);
    move(1);
    sud.configuration = addressesAt(sud.url, ['mg_list']);
    await client.endpoints();
    await eventually('the new list', async () => {
      return Object.keys((await client.endpoints()).api as object).length === 1;
    });
    assert.equal(sud.configurationCalls, 2);
  });

  test('survives a renewal that fails, which is told and tried again later', async (t) => {
    const { clock, move } = stoppedClock();
    const errors: unknown[] = [];
    const onEndpointsError = (error: unknown) => void errors.push(error);
    const { sud, client } = await startPlatform(t, { clock, onEndpointsError, maxAttempts: 1 });
    const list = await client.endpoints();
    move(25 * hourMs);
    sud.configurationFaults.push(
      (response) => sendText(response, 500, ''),
      (response) => sendJson(response, 200, { ret_code: 10001, ret_msg: 'sorry' }),
      (response) => sendText(response, 200, '<html>'),
    );
    for (const failures of [1, 2, 3]) {
      await client.mgList();
      await eventually('the error', () => errors.length === failures);
      assert.deepEqual(await client.endpoints(), list);
      // Within the pause after a failure it is left alone.
      await client.mgList();
      assert.equal(sud.configurationCalls, 1 + failures);
      move(60_000);
    }
    await client.mgList();
    await eventually('a fresh list', () => sud.configurationCalls === 5);
    assert.equal(errors.length, 3);
  });

  for (const [what, onEndpointsError] of [
    ['throws', () => assert.fail('of the listener')],
    ['rejects', async () => assert.fail('of the listener')],
  ] as const) {
    test(`survives a listener that ${what} when it is told`, async (t) => {
      const { clock, move } = stoppedClock();
      const { sud, client } = await startPlatform(t, { clock, onEndpointsError, maxAttempts: 1 });
      await client.endpoints();
      move(25 * hourMs);
      sud.configurationFaults.push((response) => sendText(response, 500, ''));
      const warned = once(process, 'warning');
      await client.endpoints();
      const [warning] = (await warned) as [Error];
      assert.match(warning.message, /^onEndpointsError threw: .*of the listener/);
    });
  }

  test('is renewed after a clock was set back', async (t) => {
    const { clock, move } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    await client.endpoints();
    move(-365 * 24 * hourMs);
    await client.endpoints();
    assert.equal(sud.configurationCalls, 1);
    move(24 * hourMs);
    await client.endpoints();
    await eventually('the renewal', () => sud.configurationCalls === 2);
  });

  test('if there is none, a failure is that of the call, and the next call tries again', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 2 });
    const fail = (response: Parameters<typeof sendText>[0]) => sendText(response, 503, '');
    sud.configurationFaults.push(fail, fail);
    await assert.rejects(client.mgList(), { api: 'configuration', code: 'http', attempts: 2 });
    await client.mgList();
    assert.equal(sud.configurationCalls, 3);
  });

  test('of an earlier run serves at once and is renewed', async (t) => {
    const { sud, connect } = await startPlatform(t);
    const saved = await connect().endpoints();
    sud.configurationFaults.push((response) =>
      setTimeout(() => sendJson(response, 200, saved), 50),
    );
    await connect({ endpoints: saved }).mgList();
    await eventually('the renewal', () => sud.configurationCalls === 2);
  });

  test('keeps groups and keys that are not known', async (t) => {
    const { sud, client } = await startPlatform(t);
    const more = { ...sud.configuration, new_api: { key: 'https://x.example' }, version: 3 };
    sud.configuration = more;
    assert.deepEqual(await client.endpoints(), more);
  });

  for (const wrong of [[], 'text', null, {}, { api: {} }, { api: { mg_list: '' } }, forbidden]) {
    test(`is not taken in the form ${JSON.stringify(wrong)}`, async (t) => {
      const { sud, client } = await startPlatform(t);
      sud.configurationFaults.push((response) => sendJson(response, 200, wrong));
      await assert.rejects(client.mgList(), SudUnexpectedAnswerError);
    });
  }
});

describe('a list that changes underneath', () => {
  test('is fetched anew when an address is gone, and the call goes to the new one', async (t) => {
    const { clock, move } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    const old = sud.configuration;
    for (const status of [404, 405, 410, 301, 308]) {
      sud.configuration = old;
      move(25 * hourMs);
      await client.endpoints();
      await eventually('the old list', async () => {
        return isDeepStrictEqual(await client.endpoints(), old);
      });
      sud.faults.push((response) => response.writeHead(status, { location: '/' }).end());
      sud.configuration = addressesAt(`${sud.url}/moved-${status}`);
      move(10_000);
      // An event: a request that was not found was not carried out either.
      await client.events.gameEnd(mgId, room);
    }
    assert.equal(sud.callsOf('push_event').length, 10);
  });

  test('also when nobody listens there any more', async (t) => {
    const { clock, move } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    const leaving = await startSudServer(new Scope(t), { clock });
    sud.configuration = addressesAt(leaving.url);
    await client.mgList();
    await leaving.close();
    sud.configuration = addressesAt(sud.url);
    move(10_000);
    await client.mgList();
    assert.equal(sud.calls.length, 1);
  });

  test('also when there is only silence, without a wait of its own', (t) =>
    inTime(async (timeoutMs) => {
      const { sud, client } = await startPlatform(t, { timeoutMs });
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const scope = new Scope(t);
      scope.defer(() => silent.close());
      silent.on('connection', (socket) => scope.defer(() => socket.destroy()));
      sud.configuration = addressesAt(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      await client.endpoints();
      let answerList = () => {};
      sud.configurationFaults.push((response) => {
        answerList = () => sendJson(response, 200, addressesAt(sud.url));
      });
      const event = client.events.gameEnd(mgId, room);
      await assert.rejects(event, { reason: 'timeout', attempts: 1, mayHaveActed: true });
      await eventually('the look for another address', () => sud.configurationCalls === 2);
      const read = client.mgList();
      answerList();
      await read;
      assert.equal(sud.calls.length, 1);
    }));

  test('is not asked for again and again while calls fail', async (t) => {
    const { clock } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    await client.endpoints();
    for (let call = 0; call < 5; call++) {
      sud.faults.push((response) => sendText(response, 404, ''));
      await assert.rejects(client.mgList(), { code: 'http', status: 404, attempts: 1 });
    }
    assert.equal(sud.configurationCalls, 2);
  });

  test('is fetched for the first failure however young it is, and again a second later if that helped', async (t) => {
    const { clock, move } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    await client.endpoints();
    for (const moves of [1, 2]) {
      sud.configuration = addressesAt(`${sud.url}/moved-${moves}`);
      sud.faults.push((response) => sendText(response, 404, ''));
      await client.events.gameEnd(mgId, room);
      assert.equal(sud.configurationCalls, 1 + moves);
      move(1_000);
    }
    // Addresses that take turns are not asked for with every call.
    sud.faults.push((response) => sendText(response, 404, ''));
    await assert.rejects(client.mgList(), { code: 'http', status: 404 });
    sud.configuration = addressesAt(`${sud.url}/moved-3`);
    sud.faults.push((response) => sendText(response, 404, ''));
    await assert.rejects(client.mgList(), { code: 'http', status: 404 });
    assert.equal(sud.configurationCalls, 4);
  });

  test('is fetched once for calls that fail together or late', async (t) => {
    const { clock } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    await client.endpoints();
    sud.configuration = addressesAt(`${sud.url}/moved`);
    const late = Promise.withResolvers<void>();
    const gone: Fault = (response) => sendText(response, 404, '');
    sud.faults.push(
      gone,
      gone,
      (response) => void late.promise.then(() => gone(response, undefined)),
    );
    const calls = Array.from({ length: 3 }, () => client.mgList());
    await Promise.any(calls);
    late.resolve();
    await Promise.all(calls);
    assert.equal(sud.configurationCalls, 2);
  });

  test('without the API is no reason to say that nothing was sent', async (t) => {
    const { sud, client } = await startPlatform(t);
    await client.endpoints();
    sud.configuration = addressesAt(sud.url, ['mg_list']);
    sud.faults.push((response) => sendText(response, 200, '<html>'));
    await assert.rejects(client.events.gameEnd(mgId, room), {
      ...{ code: 'unexpected_answer', attempts: 1, mayHaveActed: true },
    });
    await eventually('the new list', async () => {
      return isDeepStrictEqual(await client.endpoints(), sud.configuration);
    });
    await assert.rejects(client.events.gameEnd(mgId, room), {
      ...{ code: 'unavailable', attempts: 0, mayHaveActed: false },
    });
  });

  test('does not hold up a call that is not repeated anyway', async (t) => {
    const { sud, client } = await startPlatform(t);
    await client.endpoints();
    let isGivenUp = false;
    sud.configurationFaults.push((response) => {
      response.on('close', () => {
        isGivenUp = true;
      });
    });
    sud.faults.push((response) => sendText(response, 200, '<html>'));
    await assert.rejects(client.events.gameEnd(mgId, room), { mayHaveActed: true });
    await eventually('the look for another address', () => sud.configurationCalls === 2);
    assert.equal(isGivenUp, false);
  });

  test('an API that comes later is found, and one that is missing not looked for at once', async (t) => {
    const { clock, move } = stoppedClock();
    const { sud, client } = await startPlatform(t, { clock });
    sud.configuration = addressesAt(sud.url, ['mg_list']);
    for (const fetches of [1, 2, 2]) {
      await assert.rejects(client.queryOrder({ order_id: '1' }), SudUnavailableError);
      assert.equal(sud.configurationCalls, fetches);
    }
    sud.configuration = addressesAt(sud.url);
    move(5_000);
    await client.queryOrder({ order_id: '1' });
  });
});

describe('an address', () => {
  test('that is missing means that the app has not got the API', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.configuration = addressesAt(sud.url, ['mg_list']);
    await assert.rejects(client.createOrder({} as never), TypeError);
    await assert.rejects(client.queryOrder({ order_id: '1' }), (error) => {
      assert.ok(error instanceof SudUnavailableError);
      assert.match(error.message, /api\.query_order/);
      assert.equal(error.mayHaveActed, false);
      return true;
    });
  });

  test('is found under its second name, and in the second group', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.configuration = {
      api: { auth_room_list: '' },
      web3_api: { get_nft_details: `${sud.url}/apis/nft_get_details` },
      cross_app_api: { auth_room_list: `${sud.url}/apis/auth_room_list` },
    };
    await client.nftGetDetails({ user_id: 'u', nft_details_tokens: [] });
    await client.authRoomList({ auth_secret: 's' });
  });

  for (const address of ['http://sud.example/x', 'ftp://sud.example/x', 'x', 'javascript:1']) {
    test(`${address} gets no credentials when the list came over https`, async () => {
      const sent: string[] = [];
      const client = createSudClient({
        appId: '1',
        secrets: ['0123456789abcdef'],
        // Stands in for the network, which has no https server of a public name here.
        fetch: async (url) => {
          sent.push(String(url));
          const list = { api: { get_mg_list: address, other: 'https://sud.example/y' } };
          return new Response(JSON.stringify(list));
        },
      });
      await assert.rejects(client.getMgList(), /the address of get_mg_list is not https/);
      assert.deepEqual(sent, [`https://asc.sudden.ltd/${signConfigPath('1', '0123456789abcdef')}`]);
    });
  }
});
