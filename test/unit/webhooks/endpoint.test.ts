import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createEndpoint,
  deliveryId,
  newDelivery,
  parseDeliveryId,
} from '../../../src/webhooks/index.ts';
import { notification, report, stored } from '../inbox/support.ts';

const base = { appId: 'app', url: 'https://example.com/hook', nowMs: 1_000, sincePosition: 7 };

describe('an endpoint', () => {
  test('has an id and a secret of its own', () => {
    const [one, other] = [createEndpoint(base), createEndpoint(base)];
    assert.notEqual(one.id, other.id);
    assert.notEqual(one.secrets[0]?.value, other.secrets[0]?.value);
    assert.match(one.secrets[0]?.value ?? '', /^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  for (const url of [
    '',
    'example.com',
    'ftp://example.com',
    'file:///etc/passwd',
    'https://user:word@example.com',
    `https://example.com/${'a'.repeat(2_048)}`,
  ]) {
    test(`is none at ${JSON.stringify(url.slice(0, 40))}`, () => {
      assert.throws(() => createEndpoint({ ...base, url }), TypeError);
    });
  }

  for (const host of [
    ...['127.0.0.1', '2130706433', '10.0.0.1', '[::1]', '[::ffff:a9fe:a9fe]'],
    ...['localhost', 'LOCALHOST:8080', 'localhost.', 'a_b.c.localhost', 'app.localhost.'],
  ]) {
    test(`is none at ${host}, unless private addresses are allowed`, () => {
      const url = `http://${host}/hook`;
      assert.throws(() => createEndpoint({ ...base, url }), TypeError);
      assert.ok(createEndpoint({ ...base, url, privateAddresses: 'allow' }));
    });
  }

  for (const host of ['localhost.example.com', 'notlocalhost', 'xn--localhost-j4a.com']) {
    test(`may be at ${host}`, () => {
      assert.ok(createEndpoint({ ...base, url: `https://${host}/hook` }));
    });
  }

  for (const type of ['a\u0000', 'a\n', '\u009b', '\ud800', 'a\udc00']) {
    test(`cannot ask for the type ${JSON.stringify(type)}`, () => {
      assert.throws(() => createEndpoint({ ...base, types: ['a', type] }), {
        name: 'InvalidEndpointError',
        message: 'types: no control characters and no lone surrogates',
      });
    });
  }

  for (const types of [[], [''], ['a'.repeat(201)], Array.from({ length: 51 }, () => 'a')]) {
    test(`cannot ask for ${types.length} types of ${types[0]?.length ?? 0} characters`, () => {
      assert.throws(() => createEndpoint({ ...base, types }), TypeError);
    });
  }
});

describe('the id of a delivery', () => {
  test('says of which event and endpoint it is', () => {
    const { id } = createEndpoint(base);
    assert.deepEqual(parseDeliveryId(deliveryId(id, 1742)), { position: 1742, endpointId: id });
    assert.ok(!deliveryId(id, 1742).includes('.'));
  });

  for (const id of ['', 'evt_0_we_0', 'evt_1_we_', 'evt_x_we_000000000000000000000000']) {
    test(`is not ${JSON.stringify(id)}`, () => assert.equal(parseDeliveryId(id), undefined));
  }
});

describe('the order', () => {
  const lane = (event: ReturnType<typeof stored>) => newDelivery('we_1', event).lane;
  const inRoom = (type: string, key: string, room_id: unknown) =>
    lane(stored(report(type, { game_round_id: key, room_id })));

  test('holds among all events of a room, reports and notifications', () => {
    const lanes = [
      inRoom('game_start', 'one', 'room-1'),
      inRoom('game_settle', 'two', 'room-1'),
      lane(stored(notification('sud.mg.any', 'n-1', { room_id: 'room-1' }))),
    ];
    assert.equal(new Set(lanes).size, 1);
    assert.notEqual(lanes[0], inRoom('game_start', 'one', 'room-2'));
  });

  test('holds among events of a key where they name no room', () => {
    assert.equal(inRoom('game_start', 'one', undefined), inRoom('game_settle', 'one', ''));
    assert.notEqual(inRoom('game_start', 'one', undefined), inRoom('game_start', 'two', undefined));
  });

  test('does not mix up a room and a key of one name, or two endpoints', () => {
    const event = stored(report('game_start', { game_round_id: 'one', room_id: 'x' }));
    assert.notEqual(inRoom('game_start', 'x', undefined), inRoom('game_start', 'one', 'x'));
    assert.notEqual(newDelivery('we_1', event).lane, newDelivery('we_2', event).lane);
  });
});
