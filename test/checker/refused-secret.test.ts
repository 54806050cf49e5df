/** What the checker advises where the server refuses all that the given secret makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from '../../src/checker/index.ts';
import { type Json, ReferenceServer, Refusal } from './faulty/reference-server.ts';
import { checkServer } from './run.ts';

const otherSecret = 'secret-of-another-server-0123456789';

function fixesOf(results: readonly CheckResult[]): Record<string, boolean> {
  const failed = results.filter(({ status }) => status === 'fail');
  return Object.fromEntries(
    failed.map(({ id, fix }) => [id, /secret given here .* probably is not/.test(fix)]),
  );
}

for (const [name, more] of [
  ['codes are minted', { loginUrl: undefined }],
  ['codes come from the login', {}],
] as const) {
  test(`a secret that is not the server's is named as the cause, where ${name}`, async (t) => {
    const results = await checkServer(t, new ReferenceServer(), {
      ...more,
      appSecret: otherSecret,
      scoreUid: undefined,
    });
    assert.deepEqual(fixesOf(results), {
      'get_sstoken.success': true,
      'report.start': true,
      'notify.room-users': true,
    });
  });
}

test('a refusal for another reason is not put down to the secret', async (t) => {
  class UnknownPlayer extends ReferenceServer {
    override getSstoken(body: Json): Json {
      super.getSstoken(body);
      throw new Refusal(1004);
    }
    override report(): Json {
      throw new Refusal(undefined, 7);
    }
  }
  const results = await checkServer(t, new UnknownPlayer(), { scoreUid: undefined });
  assert.deepEqual(fixesOf(results), { 'get_sstoken.success': false, 'report.start': false });
});

test('that an unsigned request is refused is not put down to the secret', async (t) => {
  const results = await checkServer(t, new ReferenceServer(), {
    ...{ loginUrl: undefined, signed: false, scoreUid: undefined },
  });
  assert.deepEqual(fixesOf(results), { 'get_sstoken.success': false });
});
