/** A correct app server, written without a line of the product, passes every check. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int64Server } from './faulty/int64-server.ts';
import { type Json, ReferenceServer } from './faulty/reference-server.ts';
import { checkServer, failed } from './run.ts';

test('the reference server passes every check but those of TLS, which it does not speak', async (t) => {
  const results = await checkServer(t, new ReferenceServer());
  assert.deepEqual(failed(results), []);
  const skipped = results.filter(({ status, group }) => status === 'skip' && group !== 'tls');
  assert.deepEqual(
    skipped.map(({ id, seen }) => `${id}: ${seen}`),
    [],
  );
});

test('so does one whose balance is beyond 2^53, and it is the same to the last digit afterwards', async (t) => {
  const server = new Int64Server();
  const before = server.balanceNow;
  const results = await checkServer(t, server);
  assert.deepEqual(failed(results), []);
  const scores = results.filter(({ group }) => group === 'scores');
  assert.ok(scores.every(({ status }) => status === 'pass'));
  assert.equal(server.balanceNow, before);
});

for (const [what, sumOf] of [
  ['counts on beyond int64', (sum: bigint) => sum],
  ['wraps around', (sum: bigint) => BigInt.asIntN(64, sum)],
  ['rounds', (sum: bigint) => BigInt(Number(sum))],
] as const) {
  test(`of a server that ${what} the balance is put back as well`, async (t) => {
    const server = new (class extends Int64Server {
      override checkSum() {}
      override getScore(body: Json) {
        this.balanceNow = sumOf(this.balanceNow);
        return super.getScore(body);
      }
    })();
    server.balanceNow = 1234n;
    const results = await checkServer(t, server);
    assert.ok(failed(results).includes('scores.overflow'));
    assert.equal(server.balanceNow, 1234n);
  });
}

test('a balance that is no int64 is shown with the digits that came', async (t) => {
  const server = new Int64Server();
  server.balanceNow = 2n ** 63n;
  const results = await checkServer(t, server);
  const get = results.find(({ id }) => id === 'scores.get');
  assert.equal(get?.status, 'fail');
  assert.match(get.seen, /^score is 9223372036854775808;/);
});

test('an avatar_url that is signed anew for each answer is the same picture', async (t) => {
  let answers = 0;
  const server = new (class extends ReferenceServer {
    override profile(uid: string) {
      const { avatar_url, ...rest } = super.profile(uid);
      return { ...rest, avatar_url: `${avatar_url}?X-Signature=${answers++}` };
    }
  })();
  const results = await checkServer(t, server, { scoreUid: undefined });
  assert.deepEqual(failed(results), []);
  assert.ok(answers > 1);
});
