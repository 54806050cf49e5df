/** An order is created once, whatever gets lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  gameOrder,
  SudApiError,
  SudHttpError,
  SudRefusedError,
} from '../../../src/client/index.ts';
import { orderCommands, orderGameIds } from '../../../src/protocol/index.ts';
import {
  addressesAt,
  type Fault,
  Refused,
  type SudServer,
  sendJson,
  sendText,
} from '../../support/sud-server.ts';
import { startPlatform } from './support.ts';

const order = {
  out_order_id: 'buyin-881',
  mg_id: orderGameIds.texasHoldemPro,
  room_id: 'room-42',
  cmd: 'add_score',
  from_uid: 'player-7',
  to_uid: 'player-7',
  value: 200,
};
const lost: Fault = (response) => response.destroy();

describe('create_order', () => {
  test('whose answer was lost finds the order that was created', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push(lost);
    sud.answers.set('create_order', () => new Refused(70501));
    assert.deepEqual(await client.createOrder(order), {
      out_order_id: 'buyin-881',
      order_id: '90000000000000001',
    });
    assert.deepEqual(
      sud.calls.map(({ api }) => api),
      ['create_order', 'create_order', 'query_order'],
    );
  });

  test('after which the platform failed finds the order that was created before', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push((response) => sendJson(response, 200, { ret_code: 10001, ret_msg: '' }));
    sud.answers.set('create_order', () => new Refused(70501));
    assert.equal((await client.createOrder(order)).order_id, '90000000000000001');
    assert.deepEqual(
      sud.calls.map(({ api }) => api),
      ['create_order', 'create_order', 'query_order'],
    );
  });

  test('does so by its name as well', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push(lost);
    sud.answers.set('create_order', () => new Refused(70501));
    assert.equal((await client.call('create_order', order)).order_id, '90000000000000001');
  });

  test('of an id that was taken before is refused, and nothing is looked up', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('create_order', () => new Refused(70501));
    await assert.rejects(client.createOrder(order), { retCodeName: 'ORDER_ALREADY_EXISTS' });
    assert.equal(sud.calls.length, 1);
  });

  for (const [member, value] of Object.entries({ room_id: 'r', cmd: 'x', value: 1, mg_id: '1' })) {
    test(`does not take an older order of another ${member} for its own`, async (t) => {
      const { sud, client } = await startPlatform(t);
      sud.faults.push(lost);
      sud.answers.set('create_order', () => new Refused(70501));
      const call = client.createOrder({ ...order, [member]: value });
      await assert.rejects(call, { retCodeName: 'ORDER_ALREADY_EXISTS', mayHaveActed: true });
    });
  }

  test('that never gets an answer says that it may have been carried out', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 2 });
    const fail: Fault = (response) => sendText(response, 500, '');
    sud.faults.push(fail, fail);
    await assert.rejects(client.createOrder(order), (error) => {
      assert.ok(error instanceof SudHttpError);
      assert.equal(error.mayHaveActed, true);
      return true;
    });
  });
});

describe('create_order that may have been carried out says so', () => {
  test('when the next attempt finds neither the address nor another', async (t) => {
    const { sud, client } = await startPlatform(t);
    await client.endpoints();
    sud.configuration = addressesAt(sud.url, ['query_order']);
    sud.faults.push(lost, (response) => sendText(response, 404, ''));
    const facts = { api: 'create_order', attempts: 2, mayHaveActed: true };
    await assert.rejects(client.createOrder(order), { ...facts, code: 'http', status: 404 });
  });

  const lookUps: Readonly<Record<string, (sud: SudServer) => void>> = {
    missing: (sud) => {
      sud.configuration = addressesAt(sud.url, ['create_order']);
    },
    refused: (sud) => sud.answers.set('query_order', () => new Refused(70503)),
  };
  for (const [what, prepare] of Object.entries(lookUps)) {
    test(`when the query that would find it is ${what}`, async (t) => {
      const { sud, client } = await startPlatform(t);
      sud.faults.push(lost);
      sud.answers.set('create_order', () => new Refused(70501));
      prepare(sud);
      await assert.rejects(client.createOrder(order), (error) => {
        assert.ok(error instanceof SudRefusedError);
        assert.deepEqual([error.api, error.retCode], ['create_order', 70501]);
        assert.equal(error.mayHaveActed, true);
        assert.ok(error.cause instanceof SudApiError);
        assert.equal(error.cause.api, 'query_order');
        return true;
      });
    });
  }
});

describe('batch_create_order', () => {
  test('that is refused may have created some orders, so each has to be queried', async (t) => {
    const { sud, client } = await startPlatform(t);
    const { mg_id, room_id, ...entry } = order;
    sud.answers.set('batch_create_order', () => new Refused(70501));
    const call = client.batchCreateOrder({ mg_id, room_id, orders: [entry] });
    await assert.rejects(call, { retCode: 70501, attempts: 1, mayHaveActed: true });
  });
});

describe('gameOrder', () => {
  const keys = { out_order_id: 'o', room_id: 'r', from_uid: 'u', to_uid: 'u' };

  test('fills in game and command', () => {
    assert.deepEqual(gameOrder('werewolf', 'buy_role', { ...keys, payload: { role_id: 3 } }), {
      ...keys,
      mg_id: '1472142747708284929',
      cmd: 'buy_role',
      value: 0,
      payload: { role_id: 3 },
    });
    assert.equal(gameOrder('spaceKill', 'gift', { ...keys, value: 10 }).value, 10);
  });

  test('knows the games and commands of the contract', () => {
    const commands = Object.entries(orderCommands).map(([game, byCmd]) => [
      orderGameIds[game as keyof typeof orderGameIds],
      ...Object.keys(byCmd),
    ]);
    assert.deepEqual(commands, [
      ['1557194155570024449', 'add_score'],
      ['1557194487352053761', 'add_score'],
      ['1559736844916183041', 'gift'],
      ['1583284410804244481', 'buy_component', 'fire_model'],
      ['1472142747708284929', 'buy_role'],
      ['1594978084509368321', 'buy_baseball', 'buy_combo_baseball'],
    ]);
  });
});
