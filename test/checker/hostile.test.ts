/** Whatever an app server answers, the checker comes to an end and shows no token whole. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
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
