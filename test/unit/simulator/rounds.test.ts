/** A round from the codes to the settlement, as an app server sees it. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { mintCode, Refused, type TranscriptEntry } from '../../../src/testing/index.ts';
import { type AppServer, simulatedApp } from '../../support/app-server.ts';
import { eventually } from '../../support/eventually.ts';
import { mgId, startSimulation } from './support.ts';

const quick = { speed: 1000 };

describe('a round', () => {
  test('exchanges codes, reports start and settlement, and tells who is in the room', async (t) => {
    const { app, simulator } = await startSimulation(t, quick);
    const round = await simulator.playRound({
      uids: ['alice', 'bob'],
      reportGameInfoKey: 'table-3',
      reportGameInfoExtras: '{"table":3}',
    });
    await simulator.settled();
    assert.deepEqual(
      round.users.map(({ uid, nick_name }) => [uid, nick_name]),
      [
        ['alice', 'ALICE'],
        ['bob', 'BOB'],
      ],
    );
    assert.deepEqual([...new Set(app.names())].sort(), [
      'get_sstoken',
      'notify',
      'report_game_info',
    ]);
    const reports = app.received.filter(({ name }) => name === 'report_game_info');
    assert.deepEqual(
      reports.map(({ body }) => body.report_type),
      ['game_start', 'game_settle'],
    );
    for (const { body } of reports) {
      const message = body.report_msg as Record<string, unknown>;
      assert.equal(message.game_round_id, round.gameRoundId);
      assert.equal(message.report_game_info_key, 'table-3');
      assert.equal(message.report_game_info_extras, '{"table":3}');
    }
    assert.equal(round.settle.results.length, 2);
    assert.equal(round.settle.results[0]?.rank, 1);
    const totals = app.received
      .filter(({ body }) => body.notify_event === 'sud.mg.merchant.room.users.changed')
      .map(({ body }) => (body.data as Record<string, unknown>).player_total);
    assert.deepEqual(totals, [2, 0]);
  });

  test('has an mg_id of all its digits as a number, and of robots no uid', async (t) => {
    const { app, simulator } = await startSimulation(t, quick);
    await simulator.playRound({ uids: ['alice'], robots: 1, mgId });
    await simulator.settled();
    const start = app.received.find(({ body }) => body.report_type === 'game_start');
    assert.match(start?.raw ?? '', new RegExp(`"mg_id":${mgId},"mg_id_str":"${mgId}"`));
    assert.match(start?.raw ?? '', /\{"uid":"","is_ai":1,/);
  });

  test('signs every callback over its exact bytes', async (t) => {
    const { app, simulator } = await startSimulation(t, quick);
    await simulator.playRound({ uids: ['alice', 'bob'] });
    await simulator.settled();
    const nonces = new Set<unknown>();
    for (const { headers, raw } of app.received) {
      const { 'sud-appid': id, 'sud-timestamp': time, 'sud-nonce': nonce } = headers;
      const signed = `${id}\n${time}\n${nonce}\n${raw}\n`;
      const expected = createHmac('sha1', simulatedApp.appSecret).update(signed).digest('hex');
      assert.equal(headers['sud-signature'], expected);
      nonces.add(nonce);
    }
    assert.equal(nonces.size, app.received.length);
  });

  test('has the same points for the same seed, and others for another', async (t) => {
    const pointsOf = async (seed: number) => {
      const { simulator } = await startSimulation(t, { ...quick, seed });
      const { settle } = await simulator.playRound({ uids: ['a', 'b', 'c'] });
      return settle.results.map(({ uid, score }) => [uid, score]);
    };
    const first = await pointsOf(7);
    assert.deepEqual(await pointsOf(7), first);
    assert.notDeepEqual(await pointsOf(8), first);
  });
});

describe('a second round in a room', () => {
  const isTaken = (error: unknown) => error instanceof Refused && error.retCode === 100201;
  const startsOf = ({ received }: AppServer) =>
    received.filter(({ body }) => body.report_type === 'game_start');

  test('is refused, and leaves the first one alone', async (t) => {
    const { app, simulator } = await startSimulation(t, { roundMs: undefined });
    const playing = simulator.playRound({ uids: ['alice', 'bob'] });
    await eventually('it has begun', () => startsOf(app).length === 1);
    await assert.rejects(simulator.playRound({ uids: ['carol', 'dave'] }), isTaken);
    const where = { room_id: 'sudgate-room' };
    assert.equal((await simulator.push('room_info', mgId, where)).status, 'PLAYING');
    await simulator.push('game_end', mgId, where);
    assert.deepEqual((await playing).settle.results.map(({ uid }) => uid).sort(), ['alice', 'bob']);
  });

  test('with a code that is none ends no other round', async (t) => {
    const isReleased = Promise.withResolvers<void>();
    const { app, simulator } = await startSimulation(
      t,
      { roundMs: undefined },
      { delay: ({ body }) => (body.code === 'garbage' ? isReleased.promise : undefined) },
    );
    const refused = simulator.playRound({ codes: ['garbage'] });
    const playing = simulator.playRound({ uids: ['alice', 'bob'] });
    await eventually('the other has begun', () => startsOf(app).length === 1);
    isReleased.resolve();
    await assert.rejects(refused, Refused);
    const where = { room_id: 'sudgate-room' };
    assert.equal((await simulator.push('room_info', mgId, where)).status, 'PLAYING');
    await simulator.push('game_end', mgId, where);
    await playing;
  });

  test('of two that begin at once one is played, by its own players', async (t) => {
    const { simulator } = await startSimulation(t, { roundMs: undefined });
    const both = [
      simulator.playRound({ uids: ['alice', 'bob'] }),
      simulator.playRound({ uids: ['carol', 'dave'] }),
    ];
    await assert.rejects(Promise.all(both), isTaken);
    await simulator.push('game_end', mgId, { room_id: 'sudgate-room' });
    const results = await Promise.allSettled(both);
    const played = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    assert.deepEqual(
      played.map(({ settle }) => settle.results.length),
      [2],
    );
  });
});

describe('the exchange', () => {
  test('asks get_user_info when get_sstoken brought no user', async (t) => {
    const { app, simulator } = await startSimulation(t, quick, { bringsUser: false });
    const { users } = await simulator.playRound({ uids: ['alice'], robots: 1 });
    assert.equal(users[0]?.nick_name, 'ALICE');
    assert.deepEqual(app.names().slice(0, 2), ['get_sstoken', 'get_user_info']);
  });

  const faults = [
    ['an expired code', { ttlMs: -1000 }, {}, 105005],
    ['an HTTP status other than 200', {}, { answer: () => 500 }, 105015],
    ['an answer that is no envelope', {}, { answer: () => ({ ok: true }) }, 105009],
    ['a ret_code', {}, { answer: () => ({ ret_code: 7, ret_msg: 'no' }) }, 105008],
  ] as const;
  for (const [what, codeOptions, appOptions, code] of faults) {
    test(`is refused with ${code} for ${what}`, async (t) => {
      const { simulator } = await startSimulation(t, quick, appOptions);
      const minted = mintCode({ ...simulatedApp, uid: 'alice', ...codeOptions });
      await assert.rejects(simulator.playRound({ codes: [minted], robots: 1 }), (error) => {
        assert.ok(error instanceof Refused);
        assert.equal(error.retCode, code);
        return true;
      });
    });
  }

  test('frees the seats when a user could not enter', async (t) => {
    const { simulator } = await startSimulation(t, quick);
    const expired = mintCode({ ...simulatedApp, uid: 'bob', ttlMs: -1000 });
    await assert.rejects(simulator.playRound({ uids: ['alice'], codes: [expired] }), Refused);
    await simulator.playRound({ uids: ['alice', 'bob'] });
  });

  test('renews the ss_token of a user who stays, before it ends', async (t) => {
    const { app, simulator } = await startSimulation(t, { speed: 100_000 });
    const code = mintCode({ ...simulatedApp, uid: 'alice' });
    await simulator.push('user_in', mgId, { code, room_id: 'room-1', mode: 1 });
    const renewals = () => app.received.filter(({ name }) => name === 'update_sstoken');
    await eventually('it is renewed twice', () => renewals().length >= 2);
    await simulator.push('user_out', mgId, { uid: 'alice' });
    const [first, second] = renewals().map(({ body }) => body.ss_token);
    assert.equal(typeof first, 'string');
    assert.equal(typeof second, 'string');
  });

  test('leaves an ss_token alone that lives longer than a timer can wait', async (t) => {
    const daysMs = 60 * 86_400_000;
    const { app, simulator } = await startSimulation(t, { roundMs: 100 }, { ssTokenMs: daysMs });
    await simulator.playRound({ uids: ['alice', 'bob'] });
    await simulator.settled();
    assert.ok(!app.names().includes('update_sstoken'));
  });
});

test('the transcript names who was called and what came back, and no credential', async (t) => {
  const entries: TranscriptEntry[] = [];
  const { simulator } = await startSimulation(t, {
    ...quick,
    transcript: (entry) => void entries.push(entry),
  });
  const code = mintCode({ ...simulatedApp, uid: 'alice' });
  await simulator.playRound({ codes: [code], robots: 1 });
  await simulator.settled();
  const callbacks = entries.flatMap((entry) => (entry.kind === 'callback' ? [entry] : []));
  assert.ok(callbacks.some(({ callback }) => callback === 'get_sstoken'));
  assert.ok(callbacks.every(({ judgement }) => judgement.accepted));
  const abouts = JSON.stringify(callbacks.map(({ about }) => about));
  assert.ok(!abouts.includes(code));
  assert.ok(!JSON.stringify(entries).includes(simulatedApp.appSecret));
});

const outcomes = [
  ['was answered', {}, 0, 'answered'],
  ['reached nobody', { callbacks: 'http://127.0.0.1:1' }, 0, 'no_answer'],
  ['a fault dropped', { faults: { drop: 1 } }, 0, 'not_sent'],
  ['an outage held back', {}, 3_600_000, 'not_sent'],
] as const;

for (const [what, options, outageMs, outcome] of outcomes) {
  test(`the transcript tells which callback ${what}`, async (t) => {
    const entries: TranscriptEntry[] = [];
    const transcript = (entry: TranscriptEntry) => void entries.push(entry);
    const { simulator } = await startSimulation(t, { ...options, transcript });
    if (outageMs > 0) simulator.faults.cutOff(outageMs);
    simulator.notify('to.come', {});
    await eventually('it was tried', () => entries.length > 0);
    const [first] = entries;
    assert.equal(first?.kind === 'callback' && first.outcome, outcome);
  });
}

test('a transcript that throws changes nothing for the platform', async (t) => {
  let told = 0;
  const { app, simulator } = await startSimulation(t, {
    speed: 100_000,
    transcript: () => {
      told++;
      throw new Error('of the listener');
    },
  });
  const code = mintCode({ ...simulatedApp, uid: 'alice' });
  await simulator.push('user_in', mgId, { code, room_id: 'room-1', mode: 1 });
  await eventually('the ss_token is renewed', () => app.names().includes('update_sstoken'));
  await simulator.push('user_out', mgId, { uid: 'alice' });
  simulator.notify('to.come', {});
  await simulator.settled();
  assert.ok(simulator.deliveries.length > 0);
  assert.ok(simulator.deliveries.every(({ state }) => state === 'delivered'));
  assert.ok(told > 2);
});
