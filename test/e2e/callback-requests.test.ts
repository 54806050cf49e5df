/** How a callback reads its request: whatever is wrong with it, the envelope says so. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { assertFailure, type CallbackName, readTokenData } from '../support/envelope.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { app, client, gameServer } = await startTestService(scope);
const code = await app.issueCode('player-7');
const { ss_token } = await gameServer.exchange(code);

const callbacks = ['get_sstoken', 'update_sstoken', 'get_user_info'] as const;
const tokenFields = {
  get_sstoken: 'code',
  update_sstoken: 'ss_token',
  get_user_info: 'ss_token',
} as const satisfies Partial<Record<CallbackName, string>>;
const limitBytes = 64 * 1024;

const contentTypes = [
  undefined,
  'application/json',
  'application/json; charset=gbk',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  ';;;',
  '\u00e9/\u00e9',
  'application/octet-stream',
];
for (const type of contentTypes) {
  test(`a body is read as JSON with Content-Type ${type ?? 'absent'}`, async () => {
    const headers = type === undefined ? {} : { 'content-type': type };
    readTokenData(await gameServer.call('get_sstoken', { code }, { headers }));
  });
}

test('a body in chunks is read like one with a length', async () => {
  const body = Readable.from([Buffer.from('{"code":'), Buffer.from(`"${code}"}`)]);
  readTokenData(await client.request('/get_sstoken', { method: 'POST', body }));
});

test('an Expect that is not known is passed over', async () => {
  const headers = { expect: 'the unexpected' };
  readTokenData(await gameServer.call('get_sstoken', { code }, { headers }));
});

test('a trailing slash and a query are no other path', async () => {
  for (const path of ['/get_sstoken/', '/get_sstoken?x=%zz', '/get_sstoken/?code=1']) {
    const body = JSON.stringify({ code });
    readTokenData(await client.request(path, { method: 'POST', body }));
  }
});

test('a whole address in place of the path is taken by its path', async () => {
  for (const origin of ['http://sud.example.com', 'HTTPS://127.0.0.1:8080']) {
    for (const path of ['/get_sstoken', '/get_sstoken/?code=http://x/']) {
      const body = JSON.stringify({ code });
      readTokenData(await client.request(`${origin}${path}`, { method: 'POST', body }));
    }
  }
});

for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
  test(`${method} on a callback is 10002 in the envelope`, async () => {
    for (const name of callbacks) {
      assertFailure(await client.request(`/${name}`, { method }), name, 10002);
      const body = JSON.stringify({ code });
      assertFailure(await client.request(`/${name}`, { method, body }), name, 10002);
    }
  });
}

test('HEAD on a callback is 200 without a body', async () => {
  const answer = await client.request('/get_sstoken', { method: 'HEAD' });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
});

const notObjects: Record<string, string | Buffer> = {
  'an empty body': '',
  'white space': ' \r\n\t',
  null: 'null',
  'a number': '12',
  'a string': '"code"',
  'an array': '[{"code":"x"}]',
  'half an object': '{"code":"x"',
  'two objects': '{"code":"x"}{"code":"x"}',
  'a trailing comma': '{"code":"x",}',
  'a form': 'code=x',
  'invalid UTF-8': Buffer.from([0x7b, 0x22, 0x63, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
  'an overlong UTF-8 encoding': Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
  'UTF-16': Buffer.from('{"code":"x"}', 'utf16le'),
  'a NUL byte': '\0',
  'thirty thousand open brackets': '['.repeat(30_000),
};
for (const [what, body] of Object.entries(notObjects)) {
  test(`${what} is 10002 without an sdk_error_code`, async () => {
    for (const name of callbacks) assertFailure(await gameServer.call(name, body), name, 10002);
  });
}

const noTokens = { missing: undefined, empty: '', null: null, 'a number': 7, 'an array': ['x'] };
for (const [what, value] of Object.entries(noTokens)) {
  test(`a token field that is ${what} is 10002 with sdk_error_code 1004`, async () => {
    for (const name of callbacks) {
      const body = { [tokenFields[name]]: value };
      assertFailure(await gameServer.call(name, body), name, 10002, 1004);
    }
  });
}

test('a token named __proto__ or inherited is missing', async () => {
  const body = `{"__proto__":{"code":"${code}"}}`;
  assertFailure(await gameServer.call('get_sstoken', body), 'get_sstoken', 10002, 1004);
});

test('a body of exactly 64 KiB is read, one byte more is 413 with the envelope', async () => {
  const bodyOf = (bytes: number) => {
    const frame = JSON.stringify({ code, pad: '' });
    return JSON.stringify({ code, pad: 'x'.repeat(bytes - frame.length) });
  };
  readTokenData(await gameServer.call('get_sstoken', bodyOf(limitBytes)));
  const answer = await gameServer.call('get_sstoken', bodyOf(limitBytes + 1));
  assertFailure(answer, 'get_sstoken', 10002, undefined, 413);
});

test('a body over 64 KiB in chunks is 413 with the envelope', async () => {
  for (const name of callbacks) {
    const body = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(4096, 'x')));
    const answer = await client.request(`/${name}`, { method: 'POST', body });
    assertFailure(answer, name, 10002, undefined, 413);
  }
});

test('after a body that was too large the service still answers', async () => {
  await gameServer.call('update_sstoken', Buffer.alloc(limitBytes + 1));
  readTokenData(await gameServer.updateSstoken(ss_token));
});

test('an unknown path is a 404 problem', async () => {
  for (const path of ['/', '/get_sstoken/x', '/get_sstokens', '/GET_SSTOKEN', '/x/get_sstoken']) {
    assertProblem(await client.request(path, { method: 'POST', body: '{}' }), 404, 'not_found');
  }
});
