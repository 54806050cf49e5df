/** Whatever an app server answers, the checker comes to an end and shows no token whole. */
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { reportJunit, reportText } from '../../src/checker/index.ts';
import { Scope } from '../support/scope.ts';
import { appSecret, ReferenceServer } from './faulty/reference-server.ts';
import { checkUrl, failed } from './run.ts';

const plain = (text: string) => text;
const style = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, width: 80 };

async function serve(t: TestContext, respond: (response: http.ServerResponse) => void) {
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => respond(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  new Scope(t).defer(() => server.closeAllConnections() ?? server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bodies: readonly (readonly [string, () => string | Buffer])[] = [
  ['random bytes', () => randomBytes(200)],
  ['nothing', () => ''],
  ['an escape sequence for the terminal', () => '\u001b]0;x\u0007\u001b[2J</failure>]]>&'],
  ['deep JSON', () => '['.repeat(50_000)],
  ['null', () => 'null'],
  ['control characters of the upper half', () => '{"ret_code":0,"ret_msg":{"\u009b":"\u0085"}}'],
  ['what turns the order of characters', () => '{"ret_code":"\u202e\u2066","\u2029":"\u2069"}'],
  ['null members', () => '{"ret_code":0,"ret_msg":null,"data":null}'],
  ['odd data', () => '{"ret_code":0,"ret_msg":"","data":{"ss_token":7,"expire_date":1e400}}'],
  [
    'an impossible date',
    () => '{"ret_code":0,"ret_msg":"","data":{"ss_token":"x","expire_date":1e300,"score":5}}',
  ],
];

for (const [what, body] of bodies) {
  test(`an app server that answers ${what}`, async (t) => {
    const url = await serve(t, (response) => response.end(body()));
    const results = await checkUrl(url, { loginUrl: undefined });
    assert.ok(failed(results).length > 0);
    for (const text of [reportText(results, style), reportJunit(results)]) {
      assert.doesNotMatch(
        text,
        // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/,
      );
    }
  });
}

/** JSON that can be read, and is too deep to be written again. */
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

for (const [what, pattern, replacement] of [
  ['the sdk_error_code of a success', /"ret_msg":""/, `"ret_msg":"","sdk_error_code":${deep}`],
  ['the sdk_error_code of a refusal', /"sdk_error_code":\d+/, `"sdk_error_code":${deep}`],
  ['the ret_code', /"ret_code":\d+/, `"ret_code":${deep}`],
  ['a profile', /"(uid|gender|avatar_url)":"[^"]*"/g, `"$1":${deep}`],
  ['an expire_date', /"expire_date":\d+/, `"expire_date":${deep}`],
  ['a score', /"score":\d+/, `"score":${deep}`],
  ['the data of a failure', /"data":\{\}/, `"data":{"more":${deep}}`],
] as const) {
  test(`an app server that nests ${what} deeper than it could be shown`, async (t) => {
    const server = new (class extends ReferenceServer {
      override send(...[response, status, text, path]: Parameters<ReferenceServer['send']>) {
        const sent = path === '/login' ? text : text.replace(pattern, replacement);
        super.send(response, status, sent, path);
      }
    })();
    const results = await checkUrl(await server.start(new Scope(t)));
    assert.ok(failed(results).length > 0);
    assert.ok(reportText(results, style).length < 200_000);
  });
}

test('an app server that nests the claims of its tokens deeper than they could be signed again', async (t) => {
  const shallow = new Map<unknown, string>();
  const server = new (class extends ReferenceServer {
    override issue(uid: string, use: 'code' | 'ss_token') {
      const issued = super.issue(uid, use);
      const [header = '', payload = ''] = issued.token.split('.');
      const claims = Buffer.from(payload, 'base64url').toString();
      const nested = Buffer.from(claims.replace(/\}$/, `,"more":${deep}}`)).toString('base64url');
      const signed = `${header}.${nested}`;
      const token = `${signed}.${createHmac('sha256', appSecret).update(signed).digest('base64url')}`;
      shallow.set(token, issued.token);
      return { ...issued, token };
    }

    override verify(token: unknown, use: 'code' | 'ss_token') {
      return super.verify(shallow.get(token) ?? token, use);
    }
  })();
  const results = await checkUrl(await server.start(new Scope(t)));
  const tampered = results.find(({ id }) => id === 'ss_token.tampered-claims');
  assert.equal(tampered?.status, 'pass');
});

test('a compressed answer is called so, and not shown', async (t) => {
  const url = await serve(t, (response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync('{"ret_code":0,"ret_msg":"","data":{}}'));
  });
  const results = await checkUrl(url, { loginUrl: undefined }, { only: ['get_sstoken'] });
  const json = results.find(({ id }) => id === 'get_sstoken.json');
  assert.match(json?.seen ?? '', /; HTTP 200 with Content-Encoding: gzip, \d+ bytes$/);
  assert.match(json?.fix ?? '', /compression/);
});

test('no character is cut in two, wherever a text or a line of it ends', async (t) => {
  for (const start of ['', 'x']) {
    const url = await serve(t, (response) => response.end(start + '😀'.repeat(300)));
    const results = await checkUrl(url, { loginUrl: undefined }, { only: ['get_sstoken'] });
    const text = reportText(results, style);
    assert.ok(text.includes('😀😀…') && text.isWellFormed());
    assert.doesNotMatch(text, /\\ud83d/);
  }
});

test('no report shows a token or the secret', async (t) => {
  const tokens = new Set<string>();
  const server = new (class extends ReferenceServer {
    override issue(uid: string, use: 'code' | 'ss_token') {
      const issued = super.issue(uid, use);
      tokens.add(issued.token.split('.')[2] as string);
      return issued;
    }
  })();
  const url = await server.start(new Scope(t));
  const results = await checkUrl(url);
  assert.ok(tokens.size > 10);
  const text = JSON.stringify(results) + reportText(results, style) + reportJunit(results);
  for (const signature of tokens) assert.ok(!text.includes(signature));
  assert.ok(!text.includes(appSecret));
});
