import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { answerCallback, type CallbackApp } from '../../../src/callbacks/index.ts';
import { SudgateError } from '../../../src/errors.ts';
import { type CallbackName, callbackNames } from '../../../src/protocol/index.ts';
import type { FindUser, UserDirectory } from '../../../src/users/index.ts';
import { claims, createTokens, forge } from '../token/support.ts';
import {
  alice,
  call,
  callWith,
  createApp,
  envelopeCallbacks,
  envelopeOf,
  refuse,
  tokenCallbacks,
  tokenField,
  tokenFor,
} from './support.ts';

const exchanges = ['get_sstoken', 'update_sstoken'] as const;
const aliceInfo = { uid: 'alice', ...alice };

describe('a success', () => {
  for (const name of exchanges) {
    test(`of ${name} has a fresh ss_token and its expiry in both forms`, async () => {
      const app = createApp();
      const { answer, envelope } = await callWith(name, app, tokenFor(name, app));
      const { ret_code, ret_msg, sdk_error_code, data } = envelope;
      assert.deepEqual([ret_code, ret_msg, sdk_error_code], [0, '', 0]);
      const { exp, uid } = app.tokens.verifySsToken(data.ss_token);
      assert.equal(uid, 'alice');
      assert.equal(data.expire_date, exp * 1000);
      assert.equal(data.expire_date_str, String(exp * 1000));
      assert.deepEqual([answer.status, answer.outcome, answer.uid], [200, 'ok', 'alice']);
      assert.equal(answer.reason, undefined);
      assert.equal(answer.note, undefined);
    });

    test(`of ${name} can be had again with the same token`, async () => {
      const app = createApp();
      const token = tokenFor(name, app);
      for (const { envelope } of [
        await callWith(name, app, token),
        await callWith(name, app, token),
      ]) {
        assert.equal(app.tokens.verifySsToken(envelope.data.ss_token).uid, 'alice');
      }
    });
  }

  test('of get_sstoken brings the user along', async () => {
    const app = createApp();
    const { envelope } = await callWith('get_sstoken', app, tokenFor('get_sstoken', app));
    assert.deepEqual(envelope.data.user_info, aliceInfo);
  });

  test('of update_sstoken does not', async () => {
    const app = createApp();
    const { envelope } = await callWith('update_sstoken', app, tokenFor('update_sstoken', app));
    assert.ok(!('user_info' in envelope.data));
  });

  test('of get_user_info is the user', async () => {
    const app = createApp();
    const { envelope } = await callWith('get_user_info', app, tokenFor('get_user_info', app));
    assert.deepEqual(envelope, { ret_code: 0, ret_msg: '', sdk_error_code: 0, data: aliceInfo });
  });

  test('of get_user_info names the level of a robot', async () => {
    const app = createApp({ find: () => ({ nick_name: 'Robo', is_ai: 1, ai_level: 3 }) });
    const { envelope } = await callWith('get_user_info', app, tokenFor('get_user_info', app));
    assert.deepEqual([envelope.data.is_ai, envelope.data.ai_level], [1, 3]);
  });

  for (const name of tokenCallbacks) {
    test(`of ${name} needs no more than the token and minds nothing else`, async () => {
      const app = createApp();
      const more = { sign: 'x', timestamp: 7, nested: [{}], code: 7, ss_token: 7 };
      const body = { ...more, [tokenField[name]]: tokenFor(name, app) };
      assert.equal((await call(name, app, body)).answer.outcome, 'ok');
    });

    test(`of ${name} is had for a token of an official SDK`, async () => {
      const token = forge({ payload: claims({ uid: 'alice' }) });
      assert.equal((await callWith(name, createApp(), token)).answer.outcome, 'ok');
    });
  }

  test('asks the directory for the user of the app', async () => {
    const asked: unknown[] = [];
    const find: FindUser = (user) => {
      asked.push(user);
      return alice;
    };
    const app = createApp({ find, tokens: { appId: 'app-7' } });
    await callWith('get_user_info', app, tokenFor('get_user_info', app));
    assert.deepEqual(asked, [{ appId: 'app-7', uid: 'alice' }]);
  });
});

describe('a user without profile', () => {
  for (const name of exchanges) {
    test(`gets its token from ${name}, with a note`, async () => {
      const app = createApp();
      const { answer, envelope } = await callWith(name, app, tokenFor(name, app, 'nobody'));
      assert.equal(app.tokens.verifySsToken(envelope.data.ss_token).uid, 'nobody');
      assert.ok(!('user_info' in envelope.data));
      assert.deepEqual([answer.outcome, answer.note?.code], ['ok', 'user_unknown']);
    });
  }
});

describe('a directory that fails', () => {
  const failure = new Error('down');
  const throwing: FindUser = () => {
    throw failure;
  };
  const ways: Readonly<Record<string, UserDirectory['findUser']>> = {
    'throws an error': throwing as UserDirectory['findUser'],
    'rejects with an error': () => Promise.reject(failure),
    'rejects with an error of the table': () =>
      Promise.reject(new SudgateError('directory_unavailable', { cause: failure })),
    'rejects with another error of the table': () =>
      Promise.reject(new SudgateError('token_expired', { cause: failure })),
  };

  for (const [way, findUser] of Object.entries(ways)) {
    const app: CallbackApp = { ...createApp(), users: { findUser } };
    for (const name of exchanges) {
      test(`and ${way} leaves ${name} a success, with a note`, async () => {
        const { answer, envelope } = await callWith(name, app, tokenFor(name, app));
        assert.equal(app.tokens.verifySsToken(envelope.data.ss_token).uid, 'alice');
        assert.equal(answer.outcome, 'ok');
        assert.deepEqual(answer.note, { code: 'directory_unavailable', cause: failure });
      });
    }

    test(`and ${way} is a service exception of get_user_info`, async () => {
      const { answer, envelope } = await callWith(
        'get_user_info',
        app,
        tokenFor('get_user_info', app),
      );
      assert.equal(envelope.ret_code, 10001);
      assert.deepEqual([answer.outcome, answer.reason], ['failed', 'directory_unavailable']);
      assert.equal(answer.cause, failure);
    });
  }

  for (const thrown of [undefined, null, 'down', 7]) {
    test(`with ${String(thrown)} instead of an error fails like any other`, async () => {
      const app = createApp({ find: () => Promise.reject(thrown) });
      const { answer } = await callWith('get_user_info', app, tokenFor('get_user_info', app));
      assert.equal(answer.reason, 'directory_unavailable');
    });
  }
});

describe('a fault of our own', () => {
  for (const thrown of [undefined, null, 'text', new TypeError('x')]) {
    test(`is answered 10001 whatever is thrown: ${String(thrown)}`, () => {
      for (const name of envelopeCallbacks) {
        const { answer, envelope } = refuse(name, thrown);
        assert.equal(envelope.ret_code, 10001);
        assert.ok(!('sdk_error_code' in envelope));
        assert.deepEqual([answer.reason, answer.cause], ['internal', thrown]);
      }
    });
  }
});

describe('whatever bytes come', () => {
  const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
  const json = fc.json().map((text) => Buffer.from(text));
  const request = fc
    .record({ code: fc.anything(), ss_token: fc.anything() }, { requiredKeys: [] })
    .map((value) => Buffer.from(JSON.stringify(value, (_, item) => plain(item)) ?? ''));
  const tokens = createTokens();
  const good = [tokens.issueCode('alice').token, tokens.issueSsToken('eve').token, forge()];
  const mutated = fc
    .tuple(fc.constantFrom(...good), fc.nat(), fc.integer({ min: 0, max: 255 }))
    .map(([token, at, byte]) => {
      const buffer = Buffer.from(JSON.stringify({ code: token, ss_token: token }));
      buffer[at % buffer.length] = byte;
      return buffer;
    });

  for (const name of callbackNames) {
    test(`${name} answers with its envelope and never rejects`, async () => {
      const app = createApp();
      await fc.assert(
        fc.asyncProperty(fc.oneof(bytes, json, request, mutated), (body) => check(name, app, body)),
        { numRuns: 500 },
      );
    });
  }

  test('and however deep they nest, they are answered', async () => {
    for (const open of ['[', '{"code":', '{"a":[']) {
      const body = Buffer.from(open.repeat(Math.floor(65_536 / open.length)));
      for (const name of callbackNames) await check(name, createApp(), body);
    }
  });
});

function plain(item: unknown): unknown {
  return typeof item === 'bigint' || typeof item === 'symbol' ? String(item) : item;
}

async function check(name: CallbackName, app: CallbackApp, body: Buffer): Promise<void> {
  const answer = await answerCallback(name, app, { headers: {}, body });
  const { ret_code, ret_msg } = envelopeOf(name, answer);
  assert.equal(answer.status, 200);
  assert.ok([0, 1, 10002].includes(ret_code), `${ret_code}`);
  assert.equal(ret_code === 0, ret_msg === '' || ret_msg === 'success');
}
