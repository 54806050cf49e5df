/** What goes wrong on the way and at the platform, and what is repeated. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  SudHttpError,
  SudRefusedError,
  SudTransportError,
  SudUnexpectedAnswerError,
} from '../../../src/client/index.ts';
import {
  type ApiName,
  apiDefinition,
  type ErrorGroup,
  type ErrorMeanings,
  errorGroups,
} from '../../../src/protocol/index.ts';
import { inTime } from '../../support/eventually.ts';
import { type Fault, Refused, sendJson, sendText } from '../../support/sud-server.ts';
import { mgId, requests, startPlatform } from './support.ts';

const status =
  (code: number, headers = {}): Fault =>
  (response) =>
    response.writeHead(code, headers).end('<html>');
const hang: Fault = () => {};
const resetAtOnce: Fault = (response) => response.destroy();
const resetMidBody: Fault = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"ret_code":0,');
  setImmediate(() => response.destroy());
};
const truncated: Fault = (response) => sendText(response, 200, '{"ret_code":0,"ret_msg":"","da');
const refuse =
  (retCode: number): Fault =>
  (response) =>
    sendJson(response, 200, { ret_code: retCode, ret_msg: '' });
const html: Fault = (response) => sendText(response, 200, '<html>maintenance</html>');

/** Faults after which nobody knows whether the request was carried out. */
const open: Readonly<Record<string, Fault>> = {
  'HTTP 500': status(500),
  'HTTP 503': status(503),
  'a hang': hang,
  'a reset before the answer': resetAtOnce,
  'a reset within the answer': resetMidBody,
  'an answer cut off': truncated,
  'HTML with status 200': html,
  'a failure of the service': refuse(10001),
  'a failed read of a database': refuse(100008),
  'a failed insert': refuse(100009),
  'a failed update': refuse(100010),
};
/** Has a fault where each attempt may take as long as an answer: no longer than needed for a hang. */
const withDeadline = (fault: Fault, work: (timeoutMs: number) => Promise<void>) =>
  fault === hang ? inTime(work) : work(20_000);

describe('a read', () => {
  for (const [what, fault] of Object.entries(open)) {
    test(`survives ${what}`, (t) =>
      withDeadline(fault, async (timeoutMs) => {
        const { sud, client } = await startPlatform(t, { timeoutMs });
        sud.faults.push(fault, fault);
        const order = await client.queryOrder({ out_order_id: 'o-1' });
        assert.equal(order.status, 'EXECUTE_SUCCESS');
        assert.equal(sud.calls.length, 3);
      }));
  }

  test('is given up after as many attempts as were set', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 2 });
    sud.faults.push(status(500), status(502), status(503));
    await assert.rejects(client.queryOrder({ out_order_id: 'o-1' }), (error) => {
      assert.ok(error instanceof SudHttpError);
      assert.deepEqual([error.code, error.status, error.attempts], ['http', 502, 2]);
      assert.deepEqual([error.api, error.mayHaveActed], ['query_order', true]);
      return true;
    });
    assert.equal(sud.calls.length, 2);
  });

  test('signs each attempt anew', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push(status(500));
    await client.nftGetDetails(requestOf('nft_get_details'));
    const [first, second] = sud.calls;
    assert.notEqual(first?.headers.authorization, second?.headers.authorization);
    assert.notEqual(first?.headers.requestid, second?.headers.requestid);
    assert.deepEqual(first?.body, second?.body);
  });
});

function requestOf<Name extends keyof typeof requests>(name: Name): never {
  return requests[name] as never;
}

describe('a request that acts', () => {
  for (const [what, fault] of Object.entries(open)) {
    test(`is not repeated after ${what}, and says that it may have been carried out`, (t) =>
      withDeadline(fault, async (timeoutMs) => {
        const { sud, client } = await startPlatform(t, { timeoutMs });
        sud.faults.push(fault);
        const call = client.events.gameStart(mgId, { room_id: 'room-42' });
        await assert.rejects(call, { api: 'push_event', attempts: 1, mayHaveActed: true });
        assert.equal(sud.calls.length, 1);
      }));
  }

  const acting = ['batch_create_order', 'bullet_operate', 'bullet_connect', 'push_event'] as const;
  for (const name of acting) {
    test(`${name} is one of them`, async (t) => {
      const { sud, client } = await startPlatform(t);
      for (const [count, fault] of [status(500), refuse(10001)].entries()) {
        sud.faults.push(fault);
        const call = client.call(name, requestOf(name));
        await assert.rejects(call, { attempts: 1, mayHaveActed: true });
        assert.equal(sud.calls.length, count + 1);
      }
    });
  }

  test('is repeated after 429, which carried nothing out', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push(status(429), status(429, { 'retry-after': '0' }));
    await client.events.gameStart(mgId, { room_id: 'room-42' });
    assert.equal(sud.calls.length, 3);
  });

  test('an event that reads is repeated', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('push_event', () => ({ status: 'PLAYING', captain_uid: 'u', player: [] }));
    sud.faults.push(resetMidBody);
    const { status: state } = await client.events.roomInfo(mgId, { room_id: 'room-42' });
    assert.equal(state, 'PLAYING');
  });

  test('a bill is repeated with the same request_id', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push(resetMidBody);
    await client.reportGameRoundBill(requestOf('report_game_round_bill'));
    assert.deepEqual(
      sud.calls.map(({ json }) => json.request_id),
      ['bill-1', 'bill-1'],
    );
  });

  test('a pause longer than anyone waits is left to the caller', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push(status(429, { 'retry-after': '86400' }));
    await assert.rejects(client.getMgList(), { code: 'http', status: 429, attempts: 1 });
  });
});

describe('an address where nobody listens', () => {
  test('is an error of the connection, after which nothing can have been carried out', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 2 });
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as { port: number };
    await new Promise((resolve) => gone.close(resolve));
    sud.configuration = { api: { push_event: `http://127.0.0.1:${port}/x` } };
    await assert.rejects(client.events.gameEnd(mgId, { room_id: 'room-42' }), (error) => {
      assert.ok(error instanceof SudTransportError);
      assert.deepEqual([error.reason, error.systemCode], ['connect', 'ECONNREFUSED']);
      assert.deepEqual([error.attempts, error.mayHaveActed], [2, false]);
      return true;
    });
  });
});

describe('a refusal', () => {
  const scope = { after };
  const cases: readonly [group: ErrorGroup, api: ApiName][] = [
    ['game_server', 'mg_list'],
    ['game_business', 'push_event'],
    ['order', 'query_order'],
    ['match', 'query_match_base'],
    ['nft', 'nft_get_details'],
  ];
  for (const [group, api] of cases) {
    test(`has name and meaning of every code of ${group}`, async () => {
      const { sud, client } = await startPlatform(scope, { maxAttempts: 1 });
      assert.ok(apiDefinition(api).errors.includes(group));
      const codes: ErrorMeanings = errorGroups[group];
      for (const [code, { name, meaning, isOpen = false }] of Object.entries(codes)) {
        const retCode = Number(code);
        if (retCode === 0) continue;
        sud.faults.push((response) => sendJson(response, 200, { ret_code: retCode, ret_msg: 'x' }));
        await assert.rejects(client.call(api, requestOf(api)), (error) => {
          assert.ok(error instanceof SudRefusedError);
          assert.deepEqual(
            [error.code, error.retCode, error.retCodeName, error.meaning, error.retMsg],
            ['refused', retCode, name, meaning, 'x'],
          );
          assert.equal(error.mayHaveActed, isOpen);
          return true;
        });
      }
    });
  }

  test('for a reason that is not told may come after the deed', async (t) => {
    const { sud, client } = await startPlatform(t);
    for (const retCode of [100_000, 987_654]) {
      sud.faults.push(refuse(retCode));
      const call = client.events.gameStart(mgId, { room_id: 'room-42' });
      await assert.rejects(call, { retCode, attempts: 1, mayHaveActed: true });
    }
  });

  test('is not repeated, unless the platform itself had failed', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('query_order', () => new Refused(70503));
    await assert.rejects(client.queryOrder({ order_id: '1' }), { retCodeName: 'ORDER_NOT_FOUND' });
    assert.equal(sud.calls.length, 1);
    sud.faults.push((response) => sendJson(response, 200, { ret_code: 10001, ret_msg: '' }));
    await client.queryMatchBase({ match_id: 'm' });
    assert.equal(sud.callsOf('query_match_base').length, 2);
  });

  test('with another status than 200 says the same', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.faults.push((response) => sendJson(response, 401, { ret_code: 70401, ret_msg: '' }));
    await assert.rejects(client.mgList(), { code: 'refused', retCodeName: 'REQUEST_AUTH_FAILED' });
  });

  test('of a code that is not documented is told as it is', async (t) => {
    const { sud, client } = await startPlatform(t);
    sud.answers.set('mg_list', () => new Refused(987_654, 'something new'));
    await assert.rejects(client.mgList(), {
      retCode: 987_654,
      retCodeName: undefined,
      message: 'mg_list: ret_code 987654 It says "something new".',
    });
  });

  test('for the clock says how far the clocks differ', async (t) => {
    const { client } = await startPlatform(t, { clock: () => Date.now() - 3_600_000 }, {});
    await assert.rejects(client.mgList(), (error) => {
      assert.ok(error instanceof SudRefusedError);
      assert.equal(error.retCodeName, 'REQUEST_AUTH_FAILED');
      assert.match(error.message, /clock and this one differ by 3[56]\d\d s/);
      assert.ok(Math.abs((error.clockSkewMs ?? 0) - 3_600_000) < 60_000);
      return true;
    });
  });

  test('for the secret is no reason to repeat', async (t) => {
    const { sud, client } = await startPlatform(t, {
      endpoints: {},
      secrets: ['another-secret-0123456789abcdef'],
    });
    await assert.rejects(client.getMgList(), { code: 'unavailable' });
    assert.equal(sud.calls.length, 0);
  });
});

describe('an answer that is none', () => {
  const wrong: Readonly<Record<string, [body: string, problem: RegExp]>> = {
    'without ret_code': ['{"data":{}}', /ret_code/],
    'a list': ['[]', /object/],
    'a ret_code in words': ['{"ret_code":"ok"}', /ret_code/],
    'data of another type': ['{"ret_code":0,"ret_msg":"","data":[]}', /data/],
    'no data': ['{"ret_code":0,"ret_msg":""}', /data/],
    'a required member missing': [
      '{"ret_code":0,"ret_msg":"","data":{"match_id":"m","total":1}}',
      /round_ids/,
    ],
    'a member of another type': [
      '{"ret_code":0,"ret_msg":"","data":{"match_id":"m","total":"1","round_ids":[]}}',
      /data \/total must be integer/,
    ],
  };
  for (const [what, [body, problem]] of Object.entries(wrong)) {
    test(`${what} is told by path, once, without a value`, async (t) => {
      const { sud, client } = await startPlatform(t);
      sud.faults.push((response) => sendText(response, 200, body));
      await assert.rejects(client.queryMatchRoundIds({ match_id: 'm' }), (error) => {
        assert.ok(error instanceof SudUnexpectedAnswerError);
        assert.match(error.problem, problem);
        assert.equal(error.attempts, 1);
        return true;
      });
    });
  }

  test('one that nests without end is none that could be shown', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 1 });
    const data = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    sud.faults.push((response) => sendText(response, 200, `{"ret_code":0,"data":${data}}`));
    await assert.rejects(client.queryGameConfig({}), { problem: 'not JSON, or nested too deeply' });
  });

  test('one without end is cut', async (t) => {
    const { sud, client } = await startPlatform(t, { timeoutMs: 60_000 });
    sud.faults.push((response) => {
      response.writeHead(200);
      const block = Buffer.alloc(1024 * 1024, 'x');
      const write = () => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', write).on('error', () => {});
      write();
    });
    await assert.rejects(client.mgList(), { code: 'transport', reason: 'too_large', attempts: 1 });
  });
});

describe('ending a call', () => {
  test('a signal ends the call under way with its reason', async (t) => {
    const { sud, client } = await startPlatform(t);
    const reason = new Error('enough');
    const controller = new AbortController();
    sud.faults.push(() => controller.abort(reason));
    await assert.rejects(client.mgList({}, { signal: controller.signal }), reason);
    assert.equal(sud.calls.length, 1);
  });

  test('and the wait before the next attempt', async (t) => {
    const { promise: asleep, resolve: fallAsleep } = Promise.withResolvers<void>();
    // Asked when the length of the wait is chosen, so right before it begins.
    const random = () => {
      setImmediate(fallAsleep);
      return 0;
    };
    const { sud, client } = await startPlatform(t, { random });
    const controller = new AbortController();
    const reason = new Error('enough');
    sud.faults.push(status(429, { 'retry-after': '20' }));
    const call = client.mgList({}, { signal: controller.signal });
    const ended = call.then(
      () => 'an answer',
      (error: unknown) => error,
    );
    await asleep;
    controller.abort(reason);
    assert.equal(await Promise.race([ended, nextTurn('still waiting')]), reason);
    assert.equal(sud.calls.length, 1);
  });

  test('and the wait for the list of addresses, which the others still get', async (t) => {
    const { sud, client } = await startPlatform(t);
    const controller = new AbortController();
    const reason = new Error('enough');
    sud.configurationFaults.push((response) => {
      controller.abort(reason);
      setImmediate(() => sendJson(response, 200, sud.configuration));
    });
    const leaving = client.mgList({}, { signal: controller.signal });
    const staying = client.mgList();
    await assert.rejects(leaving, reason);
    await staying;
    assert.equal(sud.calls.length, 1);
  });

  test('one that was aborted before sends nothing', async (t) => {
    const { sud, client } = await startPlatform(t);
    await client.endpoints();
    const reason = new Error('never mind');
    const signal = AbortSignal.abort(reason);
    await assert.rejects(client.mgList({}, { signal }), reason);
    assert.equal(sud.calls.length, 0);
  });

  test('a deadline of its own holds for each attempt', async (t) => {
    const { sud, client } = await startPlatform(t, { maxAttempts: 1 });
    // The list of addresses is no part of the attempt.
    await client.endpoints();
    sud.faults.push(hang);
    const call = client.mgList({}, { timeoutMs: 50 });
    await assert.rejects(call, { code: 'transport', reason: 'timeout' });
  });
});
