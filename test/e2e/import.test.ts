/** Many profiles at once, as NDJSON over HTTP. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { SudgateError } from '../../src/errors.ts';
import { readTokenData } from '../support/envelope.ts';
import { type Answer, HttpClient } from '../support/http-client.ts';
import { userPath } from '../support/peers.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { app, client, gameServer } = await startTestService(scope);

interface ImportAnswer {
  readonly imported: number;
  readonly failed: number;
  readonly errors: readonly { readonly line: number; readonly error: string }[];
}

function readImport(answer: Answer): ImportAnswer {
  assert.equal(answer.status, 200, answer.text);
  const result = JSON.parse(answer.text) as ImportAnswer;
  assert.deepEqual(Object.keys(result).sort(), ['errors', 'failed', 'imported']);
  return result;
}

function line(uid: string, changes: object = {}): string {
  return JSON.stringify({ uid, nick_name: `name of ${uid}`, ...changes });
}

async function nameOf(uid: string): Promise<unknown> {
  return (await app.good('GET', userPath(uid))).nick_name;
}

test('each line is a user; the last one needs no line end', async () => {
  const result = readImport(await app.import(`${line('a')}\n${line('b')}`));
  assert.deepEqual(result, { imported: 2, failed: 0, errors: [] });
  assert.equal(await nameOf('a'), 'name of a');
  assert.equal(await nameOf('b'), 'name of b');
});

test('lines that end with CRLF, and empty ones, are read like others', async () => {
  const result = readImport(await app.import(`${line('c')}\r\n\r\n\n  \n${line('d')}\r\n`));
  assert.deepEqual(result, { imported: 2, failed: 0, errors: [] });
  assert.equal(await nameOf('c'), 'name of c');
});

test('a byte order mark in front is no part of the first line', async () => {
  const result = readImport(await app.import(`\ufeff${line('marked')}\n\ufeff${line('again')}`));
  assert.deepEqual([result.imported, result.errors.map((error) => error.line)], [1, [2]]);
  assert.equal(await nameOf('marked'), 'name of marked');
});

test('half a surrogate pair in a name is refused, a whole one is not', async () => {
  const half = `{"uid":"half","nick_name":"a\\ud83c"}`;
  const whole = `{"uid":"whole","nick_name":"a\\ud83c\\udfb2"}`;
  assert.deepEqual(readImport(await app.import(`${half}\n${whole}`)).imported, 1);
  assert.equal(await nameOf('whole'), 'a🎲');
});

test('bad lines are named by their number, good ones are taken', async () => {
  const lines = [
    line('good-1'),
    'not json',
    '',
    '[]',
    'null',
    line(''),
    line('x'.repeat(201)),
    JSON.stringify({ nick_name: 'no uid' }),
    JSON.stringify({ uid: 'no-name' }),
    line('wrong-gender', { gender: 'f' }),
    line('good-2', { gender: 'male', unknown: 1 }),
  ];
  const { imported, failed, errors } = readImport(await app.import(lines.join('\n')));
  assert.deepEqual([imported, failed], [2, 8]);
  assert.deepEqual(
    errors.map((error) => error.line),
    [2, 4, 5, 6, 7, 8, 9, 10],
  );
  for (const { error } of errors) assert.ok(error.length > 0);
  assert.equal(await nameOf('good-1'), 'name of good-1');
  assert.equal(await nameOf('good-2'), 'name of good-2');
});

test('a line over 16 KiB is refused, the next one is taken', async () => {
  const long = line('long', { pad: 'x'.repeat(17_000) });
  const endless = 'y'.repeat(200_000);
  const body = `${long}\n${line('after-long')}\n${endless}\n${line('after-endless')}\n${endless}`;
  const { imported, failed, errors } = readImport(await app.import(body));
  assert.deepEqual([imported, failed], [2, 3]);
  assert.deepEqual(
    errors.map((error) => error.line),
    [1, 3, 5],
  );
  assert.equal(await nameOf('after-endless'), 'name of after-endless');
});

test('of many bad lines the first hundred are named, all are counted', async () => {
  const { failed, errors } = readImport(await app.import('{\n'.repeat(250)));
  assert.equal(failed, 250);
  assert.equal(errors.length, 100);
});

test('of two lines for one user the later one wins', async () => {
  const body = `${line('twice')}\n${line('twice', { nick_name: 'Later' })}\n`;
  assert.equal(readImport(await app.import(body)).failed, 0);
  assert.equal(await nameOf('twice'), 'Later');
});

test('characters that are cut in two by a chunk are put together again', async () => {
  const bytes = Buffer.from(`${line('cut', { nick_name: '卡罗尔 🎲' })}\r\n`);
  const single = Array.from(bytes, (byte) => Buffer.from([byte]));
  assert.equal(readImport(await app.import(Readable.from(single))).imported, 1);
  assert.equal(await nameOf('cut'), '卡罗尔 🎲');
});

test('an import is taken whatever its Content-Type says, and an empty one too', async () => {
  const none = { imported: 0, failed: 0, errors: [] };
  assert.deepEqual(readImport(await app.import('')), none);
  for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
    const headers = { 'content-type': type };
    assert.deepEqual(readImport(await app.call('POST', '/v1/users:import', {}, headers)), {
      ...none,
      failed: 1,
      errors: [{ line: 1, error: readError(await app.import('{}')) }],
    });
  }
});

function readError(answer: Answer): string {
  return readImport(answer).errors[0]?.error ?? '';
}

test('exchanges go on while 50,000 users are streamed in', async () => {
  const count = 50_000;
  const code = await app.issueCode('player-7');
  // The last chunk waits until exchanges were answered, so that they fall into the import.
  const answered = Promise.withResolvers<void>();
  async function* chunks() {
    for (let start = 0; start < count; start += 100) {
      if (start === count - 100) await answered.promise;
      yield Array.from({ length: 100 }, (_, index) => `${line(`user-${start + index}`)}\n`).join(
        '',
      );
    }
  }
  const importing = app.import(Readable.from(chunks(), { objectMode: false }));
  for (let exchanges = 0; exchanges < 50; exchanges++) {
    readTokenData(await gameServer.getSstoken(code));
  }
  answered.resolve();
  assert.deepEqual(readImport(await importing), { imported: count, failed: 0, errors: [] });
  for (const uid of ['user-0', 'user-25000', 'user-49999']) {
    assert.equal(await nameOf(uid), `name of ${uid}`);
  }
});

test('an import that the store fails is 503, and the connection goes on with the next request', async (t) => {
  const local = new Scope(t);
  const other = await startTestService(local);
  const single = new HttpClient(other.url, { connections: 1 });
  local.defer(() => single.close());
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  t.mock.method(other.service.store.users, 'putUsers', () => {
    return Promise.reject(new SudgateError('database_unavailable', { cause: full }));
  });
  const headers = { authorization: `Bearer ${apiKey}` };
  const body = `${line('lost')}\n`.repeat(100_000);
  const first = await single.request('/v1/users:import', { method: 'POST', headers, body });
  assertProblem(first, 503, 'unavailable');
  const next = await single.request('/healthz');
  assert.equal(next.status, 200);
  assert.equal(next.connection, first.connection);
});

test('an import that is cut off keeps what came before and hurts nobody', async () => {
  const body = new Readable({ read() {} });
  body.push(`${line('before-the-cut')}\n`);
  const importing = app.import(body);
  body.destroy(new Error('cut off'));
  await assert.rejects(importing);
  readTokenData(await gameServer.getSstoken(await app.issueCode('player-7')));
  assert.equal((await client.request('/readyz')).status, 200);
});
