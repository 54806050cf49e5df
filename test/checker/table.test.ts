/** The table of checks keeps its form, and the runner its promises. */
import assert from 'node:assert/strict';
import net, { type AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { checkGroups, checkTable, summarise, UnknownCheckError } from '../../src/checker/index.ts';
import { Scope } from '../support/scope.ts';
import { answerFaults } from './faulty/answers.ts';
import { deliveryFaults } from './faulty/deliveries.ts';
import { type Incoming, type Json, ReferenceServer, Refusal } from './faulty/reference-server.ts';
import { refusalFaults } from './faulty/refusals.ts';
import { scoreFaults } from './faulty/scores.ts';
import { signatureFaults } from './faulty/signatures.ts';
import { tokenFaults } from './faulty/tokens.ts';
import { checkUrl, failed } from './run.ts';

describe('the table', () => {
  test('has every id once, in its group, and every group', () => {
    const ids = checkTable.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual([...new Set(checkTable.map(({ group }) => group))], checkGroups);
    for (const { id, group } of checkTable) {
      assert.match(id, new RegExp(`^${group}\\.[a-z0-9]+(-[a-z0-9]+)*$`));
    }
  });

  test('needs only what there is, and never itself in a circle', () => {
    const needsOf = new Map(checkTable.map(({ id, needs }) => [id, needs]));
    const visit = (id: string, path: readonly string[]): void => {
      assert.ok(!path.includes(id), [...path, id].join(' → '));
      const needs = needsOf.get(id);
      assert.ok(needs !== undefined, id);
      for (const need of needs) visit(need, [...path, id]);
    };
    for (const { id } of checkTable) visit(id, []);
  });

  test('says of each what holds, what the contract says and how to fix it', () => {
    for (const { id, title, expected, fix } of checkTable) {
      assert.match(title, /\S.*[^.]$/, id);
      assert.match(expected, /\S.*\.$/, id);
      assert.match(fix, /\S.*\.$/, id);
    }
  });
});

test('what no page of the platform asks for is only advised', () => {
  const advised = ['signature.repeat', 'update_sstoken.repeatable', 'update_sstoken.old-token'];
  const levels = checkTable.filter(({ id }) => advised.includes(id)).map(({ level }) => level);
  assert.deepEqual(levels, ['advice', 'advice', 'advice']);
});

test('every check has a server that fails it', () => {
  const faults = [answerFaults, tokenFaults, refusalFaults, signatureFaults, deliveryFaults];
  const found = new Set([...faults, scoreFaults].flat().flatMap(({ fails }) => fails));
  // Those of TLS stand in a file of their own, and nobody listening is below.
  const others = checkTable.filter(({ id, group }) => !found.has(id) && group !== 'tls');
  assert.deepEqual(
    others.map(({ id }) => id),
    ['transport.reachable'],
  );
});

test('where nobody listens there is one failure, and the rest is skipped', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const results = await checkUrl(`http://127.0.0.1:${port}`, { loginUrl: undefined });
  assert.deepEqual(failed(results), ['transport.reachable']);
  assert.ok(results.every(({ id, status }) => status === 'skip' || id === 'transport.reachable'));
});

for (const [id, isFatal] of [
  ['requests.not-json', (raw: Buffer) => raw.toString() === 'code=x'],
  ['requests.not-utf8', (raw: Buffer) => raw.includes(0xff)],
] as const) {
  test(`a server that dies of ${id} has that fault alone, and it is a serious one`, async (t) => {
    const server = new (class extends ReferenceServer {
      override parse(incoming: Incoming) {
        if (isFatal(incoming.raw)) void this.stop();
        return super.parse(incoming);
      }
    })();
    const results = await checkUrl(await server.start(new Scope(t)));
    assert.deepEqual(failed(results), [id]);
    assert.equal(summarise(results).ok, false);
    const gone = results.filter(({ seen }) => seen === `the server has been gone since ${id}`);
    assert.equal(gone.at(-1), results.at(-1));
    assert.ok(gone.length > 50 && gone.every(({ status }) => status === 'skip'));
    assert.match(
      results.find((result) => result.id === id)?.seen ?? '',
      /the server has been gone since$/,
    );
  });
}

test('only and skip take groups and ids, and what the chosen need runs unseen', async (t) => {
  const url = await new ReferenceServer().start(new Scope(t));
  const only = ['update_sstoken.chain', 'transport'];
  const results = await checkUrl(url, {}, { only, skip: ['transport.deadline'] });
  const ids = results.map(({ id }) => id);
  assert.ok(ids.includes('update_sstoken.chain') && ids.includes('transport.reachable'));
  assert.ok(!ids.includes('transport.deadline') && !ids.includes('get_sstoken.token'));
  assert.deepEqual(failed(results), []);
});

test('what the chosen need is seen where it fails, or it would look as if all were well', async (t) => {
  const server = new (class extends ReferenceServer {
    override success(data: Json, path: string) {
      return { ...super.success(data, path), ret_code: '0' };
    }
  })();
  const url = await server.start(new Scope(t));
  const results = await checkUrl(url, {}, { only: ['code', 'transport.reachable'] });
  assert.deepEqual(failed(results), ['get_sstoken.ret-code']);
  const code = results.filter(({ group }) => group === 'code');
  assert.ok(code.length > 0 && code.every(({ status }) => status === 'skip'));
  assert.equal(summarise(results).ok, false);
});

test('a name that there is not is a wrong argument', async () => {
  for (const option of [{ only: ['tokens'] }, { skip: ['code.nothing'] }]) {
    await assert.rejects(checkUrl('http://127.0.0.1:9', {}, option), UnknownCheckError);
  }
});

test('optional callbacks that are not there are skipped unless they were asked for', async (t) => {
  const bare = new (class extends ReferenceServer {
    override handlers() {
      const { '/get_sstoken': getSstoken } = super.handlers();
      return { '/get_sstoken': getSstoken as never };
    }
  })();
  const url = await bare.start(new Scope(t));
  const only = ['report', 'notify', 'scores'];
  const skipped = await checkUrl(url, { requested: new Set() }, { only });
  assert.deepEqual([...new Set(skipped.map(({ status }) => status))], ['skip']);
  assert.match(skipped[0]?.seen ?? '', /HTTP 404.*--only report/);
  const asked = await checkUrl(url, { requested: new Set(only) }, { only });
  assert.deepEqual(failed(asked), ['report.start', 'notify.room-users', 'scores.get']);
});

test('without a secret and a balance to change, what needs them is skipped', async (t) => {
  const lenient = new (class extends ReferenceServer {
    override checkSignature() {}
  })();
  const url = await lenient.start(new Scope(t));
  const results = await checkUrl(url, { appSecret: undefined, scoreUid: undefined });
  const reasonOf = (id: string) => results.find((result) => result.id === id)?.seen ?? '';
  assert.match(reasonOf('code.other-app'), /--app-secret/);
  assert.match(reasonOf('report.start'), /--app-secret/);
  assert.match(reasonOf('scores.gain'), /--score-uid/);
  assert.deepEqual(failed(results), []);
});

test('the balance is what it was when the checks are over', async (t) => {
  const server = new ReferenceServer();
  const url = await server.start(new Scope(t));
  const before = server.getScore({ uid: 'rich-9' });
  await checkUrl(url, {}, { only: ['scores'] });
  assert.deepEqual(server.getScore({ uid: 'rich-9' }), before);
});

test('a balance that could not be put back is told', async (t) => {
  const initial = 123;
  const server = new (class extends ReferenceServer {
    protected override readonly balances = new Map([['rich-9', initial]]);
    override checkBalance(after: number) {
      super.checkBalance(after);
      if (after === initial) throw new Refusal();
    }
  })();
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  await checkUrl(await server.start(new Scope(t)), {}, { only: ['scores.zero'], warn });
  const { score } = server.getScore({ uid: 'rich-9' });
  assert.notEqual(score, initial);
  assert.deepEqual(warnings, [
    `the balance of rich-9 was ${initial} and is ${score} now: it was not put back`,
  ]);
});
