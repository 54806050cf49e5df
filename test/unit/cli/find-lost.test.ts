import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findLost } from '../../../src/cli/find-lost.ts';
import type { Delivery } from '../../../src/simulator/index.ts';
import { freePort } from '../../support/free-port.ts';
import { type Respond, startProfileServer } from '../../support/profile-server.ts';
import { Scope } from '../../support/scope.ts';

const delivery: Delivery = {
  callback: 'notify',
  ...{ type: 'sud.mg.any', key: 'n-1', message: {}, roomId: 'room-1', attemptsAtMs: [] },
  isAcknowledged: true,
  state: 'delivered',
};

describe('a feed that is looked up is not waited for longer than its deadline', () => {
  const silences: Readonly<Record<string, Respond>> = {
    'if it does not answer': () => {},
    'if its answer stops in the middle': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"events":[');
    },
  };
  for (const [what, respond] of Object.entries(silences)) {
    test(what, { timeout: 60_000 }, async (t) => {
      const { url } = await startProfileServer(new Scope(t), respond);
      await assert.rejects(findLost([delivery], { url, apiKey: 'any', timeoutMs: 50 }), {
        name: 'CliError',
        message: 'GET /v1/events failed: no answer within 50 ms',
      });
    });
  }
});

test('an answer that is no page of events is no feed', async (t) => {
  for (const body of ['{}', 'null', '[]', '<html>']) {
    const { url } = await startProfileServer(new Scope(t), (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await assert.rejects(findLost([delivery], { url, apiKey: 'any' }), {
      name: 'CliError',
      message: /^GET \/v1\/events /,
    });
  }
});

describe('a feed that cannot be read is told with the reason', () => {
  test('if nobody listens there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await assert.rejects(findLost([delivery], { url, apiKey: 'any' }), {
      name: 'CliError',
      message: 'GET /v1/events failed: connection failed (ECONNREFUSED)',
    });
  });

  test('if the answer is not JSON', async (t) => {
    const { url } = await startProfileServer(new Scope(t), (_, response) => response.end('{'));
    await assert.rejects(findLost([delivery], { url, apiKey: 'any' }), {
      name: 'CliError',
      message: 'GET /v1/events failed: the answer is not JSON',
    });
  });
});
