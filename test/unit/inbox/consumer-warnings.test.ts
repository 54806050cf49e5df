/** What a consumer says of failures when nobody listens, on a real store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventConsumer, type EventConsumerOptions } from '../../../src/inbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { Scope } from '../../support/scope.ts';
import { collectWarnings } from '../../support/warnings.ts';
import { gameStart, nowMs, openStore, report } from './support.ts';

type Ending = Parameters<typeof openStore>[0];
type Listeners = Pick<EventConsumerOptions, 'onRetry' | 'onSetAside'>;

/** What is warned of until all events are handled or set aside. */
async function warningsOf(
  t: Ending,
  keys: readonly string[],
  onEvent: (key: string) => Promise<void>,
  listeners: Listeners = {},
): Promise<readonly string[]> {
  const store = await openStore(t);
  const warnings = collectWarnings(new Scope(t));
  await store.events.append(keys.map((key) => report('game_start', gameStart(key))));
  const consumer = createEventConsumer({
    store,
    name: 'wallet',
    handlers: { onEvent: ({ key }) => onEvent(key) },
    retry: { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: 3 },
    clock: () => nowMs,
    random: () => 0,
    ...listeners,
  });
  t.after(() => consumer.stop());
  consumer.start();
  await eventually('all are done with', async () => {
    return (await store.consumers.findPosition('wallet')) === keys.length;
  });
  await consumer.stop();
  // Warnings come behind what is under way.
  await new Promise((resolve) => setImmediate(resolve));
  return warnings;
}

const many = Array.from({ length: 25 }, (_, index) => `r-${index}`);

test('each event that was set aside is warned of, with its error and how to list them', async (t) => {
  const warnings = await warningsOf(t, ['r-1', 'r-2'], async (key) => {
    throw new Error(`no place\nfor ${key}`);
  });
  const setAside = warnings.filter((text) => text.includes('set aside after'));
  assert.equal(setAside.length, 2);
  assert.match(
    setAside[1] ?? '',
    /^wallet: event 2 was set aside after 3 attempts: Error: no place\\u000afor r-2\. "sudgate events set-aside" .*listSetAside.*onSetAside/,
  );
});

test('a failure is warned of once for each kind of error, whatever numbers are in it', async (t) => {
  const warnings = await warningsOf(t, ['r-1', 'r-2', 'x'], async (key) => {
    throw key === 'x' ? Object.create(null) : new Error(`no ${key}`);
  });
  const retries = warnings.filter((text) => text.includes('tried again'));
  assert.equal(retries.length, 2);
  assert.match(retries[0] ?? '', /^wallet: the handler of event 1 failed .*: Error: no r-1\. /);
  assert.match(retries[1] ?? '', /^wallet: the handler of event 3 failed .*null prototype/);
});

test('failures that are all different are warned of 20 times', async (t) => {
  const warnings = await warningsOf(t, many, async (key) => {
    throw new Error('x'.repeat(Number(key.slice(2)) + 1));
  });
  assert.equal(warnings.filter((text) => text.includes('tried again')).length, 20);
});

test('who listens is not warned', async (t) => {
  const told: unknown[] = [];
  const fail = () => Promise.reject(new Error('away'));
  const warnings = await warningsOf(t, ['r-1'], fail, {
    onRetry: ({ attempts }) => void told.push(attempts),
    onSetAside: ({ position }) => void told.push(`set aside ${position}`),
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual(told, [1, 2, 'set aside 1']);
});
