/** Who owns the tables, and what a user can do who does not: what the documentation tells to do. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createRetention } from '../../src/inbox/index.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/index.ts';
import { blocks } from '../docs/markdown.ts';
import { eventually } from '../support/eventually.ts';
import { patient, withPostgresClient } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';
import { reportBody, SignedSender } from '../support/signed-sender.ts';
import { nowMs } from './database.ts';
import { listAllEvents, message } from './inbox-messages.ts';
import { countOf, withStore } from './postgres-database.ts';

const dayMs = 86_400_000;
const scope = new Scope({ after });
const server = await PostgresServer.start();
scope.defer(() => server.remove());

const urlOf = (user: string, database: string): string =>
  server.url(database).replace('postgres@', `${user}@`);

/** Statements run one by one, unless they say themselves that they belong together. */
async function administer(statements: string, database = 'postgres'): Promise<void> {
  await withPostgresClient(server.url(database), async (client) => {
    for (const statement of statements.split(/;\n/)) await client.query(statement);
  });
}

const [createOwner, createNext, dropFirst, giveAway] = blocks
  .filter(({ page, language }) => page === 'docs/operations.md' && language === 'sql')
  .map(({ text }) => text) as [string, string, string, string];

describe('a user of the database', () => {
  test('is replaced by another member of the owner, as the documentation says', async () => {
    await administer(createOwner);
    await withStore({ url: urlOf('sudgate_a', 'sudgate') }, async (store) => {
      await store.events.append([message()]);
      await administer(createNext);
      await withStore({ url: urlOf('sudgate_b', 'sudgate') }, async (next) => {
        await administer(dropFirst);
        const query = { receivedBeforeMs: nowMs + 2 * dayMs, limit: 10 };
        assert.equal(await next.retention.deleteEvents(query), 1);
        await next.events.append([message({ key: 'later', receivedAtMs: nowMs + 5 * dayMs })]);
        assert.equal((await listAllEvents(next)).length, 1);
      });
    });
    await withPostgresClient(server.url('sudgate'), async (client) => {
      assert.equal(await countOf(client, "pg_tables where tableowner = 'sudgate_b'"), 0);
    });
    await administer('drop database sudgate;\ndrop role sudgate_b;\ndrop role owner_of_sudgate');
  });

  test('who owns the tables gives them away, as the documentation says', async () => {
    await administer('create role sudgate login;\ncreate database sudgate owner sudgate');
    const url = urlOf('sudgate', 'sudgate');
    await withStore({ url }, async (store) => {
      await store.events.append([message()]);
      await administer(giveAway, 'sudgate');
      // On connections that were there before.
      await store.events.append([message({ key: 'later', receivedAtMs: nowMs + 5 * dayMs })]);
    });
    await administer(createNext);
    await administer(
      'reassign owned by sudgate to owner_of_sudgate;\ndrop role sudgate',
      'sudgate',
    );
    await withStore({ url: urlOf('sudgate_b', 'sudgate') }, async (next) => {
      const query = { receivedBeforeMs: nowMs + 9 * dayMs, limit: 10 };
      assert.equal(await next.retention.deleteEvents(query), 2);
    });
  });
});

describe('a user who may only read and write rows', () => {
  const app = (more: Partial<PostgresStoreOptions> = {}) => ({
    ...{ ...patient, url: urlOf('app', 'rows') },
    ...more,
  });
  const prepare = async () => {
    await administer(`create role owner login;\ncreate role app login;
      create database rows owner owner`);
    const owner = await openPostgresStore({ ...patient, url: urlOf('owner', 'rows') });
    await owner.events.append([message()]);
    await owner.close();
    await administer(
      `grant select, insert, update, delete on all tables in schema public to app;
       grant usage on all sequences in schema public to app`,
      'rows',
    );
  };
  const prepared = prepare();

  test('keeps events, and is told once that there is no partition for them', async () => {
    await prepared;
    const refused: unknown[] = [];
    await withStore(app({ onPartitionRefused: (error) => refused.push(error) }), async (store) => {
      for (const day of [3, 6]) {
        const receivedAtMs = nowMs + day * dayMs;
        const outcomes = await store.events.append([message({ key: `day ${day}`, receivedAtMs })]);
        assert.deepEqual(outcomes, ['new']);
      }
      assert.equal(refused.length, 1);
      assert.match(String(refused[0]), /42501/);
    });
  });

  test('deletes what is beside the partition that is not his, and says so', async () => {
    await prepared;
    await withStore(app(), async (store) => {
      await store.events.append([message({ key: 'old', receivedAtMs: nowMs - 90 * dayMs })]);
      await withPostgresClient(server.url('rows'), async (client) => {
        await client.query(`insert into rooms
          (app_id, room_id, player_total, ob_total, changed_at_ms, received_at_ms)
          select '1', 'room-' || nth, 1, 1, 1, 1 from generate_series(1, 5) as nth`);
        const clock = () => nowMs + 40 * dayMs;
        const retention = createRetention({
          ...{ store: store.retention, clock, batchSize: 2, pauseMs: 0 },
        });
        await assert.rejects(retention.deleteExpired(), /42501/);
        assert.equal(await countOf(client, 'rooms'), 0);
        const expired = `events where received_at_ms < ${clock() - 35 * dayMs}`;
        assert.equal(await countOf(client, expired), 1);
      });
    });
  });

  test('finds it in the log of the service', async (t) => {
    await prepared;
    const here = new Scope(t);
    const variables = { DATABASE_URL: urlOf('app', 'rows') };
    const { client, log } = await startTestService(here, { variables });
    for (const round of ['round-1', 'round-2']) {
      await new SignedSender(client).post('report_game_info', reportBody(round));
    }
    const warnings = () => log.filter(({ msg }) => /^no partition/.test(String(msg)));
    await eventually('it is warned', () => warnings().length > 0);
    assert.equal(warnings().length, 1);
    assert.equal(warnings()[0]?.level, 40);
  });
});
