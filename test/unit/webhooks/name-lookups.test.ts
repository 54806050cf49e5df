import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NameLookups, type Resolve } from '../../../src/webhooks/name-lookups.ts';
import { eventually } from '../../support/eventually.ts';

const address = { address: '8.8.8.8', family: 4 };

/** Look-ups that end when told. */
function openBench(deadlineMs = 60_000) {
  const underWay: { name: string; end: (error?: Error) => void }[] = [];
  const resolve: Resolve = (name, _options, callback) => {
    const end = (error?: Error): void => {
      underWay.splice(underWay.indexOf(look), 1);
      callback(error ?? null, error === undefined ? [address] : []);
    };
    const look = { name, end };
    underWay.push(look);
  };
  const lookups = new NameLookups({ resolve, deadlineMs });
  /** What callers were told, in order. */
  const told: string[] = [];
  const ask = (name: string): void =>
    lookups.resolve(name, { all: true }, (error, addresses) => {
      told.push(`${name}: ${error?.message ?? addresses[0]?.address}`);
    });
  const names = (): string[] => underWay.map(({ name }) => name);
  const end = (name: string, error?: Error): void =>
    underWay.find((look) => look.name === name)?.end(error);
  const find = (name: string): void => {
    ask(name);
    end(name);
    told.length = 0;
  };
  return { ask, end, find, names, told };
}

describe('a name', () => {
  test('that many ask for is looked up once at a time', () => {
    const { ask, end, names, told } = openBench();
    for (let count = 0; count < 3; count++) ask('a');
    assert.deepEqual(names(), ['a']);
    end('a');
    assert.deepEqual(told, ['a: 8.8.8.8', 'a: 8.8.8.8', 'a: 8.8.8.8']);
    ask('a');
    assert.deepEqual(names(), ['a']);
  });

  test('that nobody answers for does not hold up those that were found before', () => {
    const { ask, end, find, names, told } = openBench();
    find('good');
    ask('dead');
    ask('good');
    assert.deepEqual(names(), ['dead', 'good']);
    end('good');
    assert.deepEqual(told, ['good: 8.8.8.8']);
  });

  test('that was not found before waits for others of the kind, so that a thread stays free', () => {
    const { ask, end, names, told } = openBench();
    for (const name of ['dead', 'other', 'third']) ask(name);
    assert.deepEqual(names(), ['dead']);
    end('dead', new Error('EAI_AGAIN'));
    assert.deepEqual(names(), ['other']);
    assert.deepEqual(told, ['dead: EAI_AGAIN']);
  });

  test('that is not found any more is one of the others again', () => {
    const { ask, end, find, names } = openBench();
    find('a');
    ask('a');
    end('a', new Error('EAI_AGAIN'));
    ask('dead');
    ask('a');
    assert.deepEqual(names(), ['dead']);
  });

  test('that was found before is looked up one at a time as well', () => {
    const { ask, find, names } = openBench();
    find('a');
    find('b');
    for (const name of ['a', 'b', 'dead']) ask(name);
    assert.deepEqual(names(), ['a', 'dead']);
  });

  test('that takes too long fails for those who wait, and at once for those who come', async () => {
    const { ask, end, names, told } = openBench(20);
    ask('dead');
    ask('dead');
    const late = 'dead: the name is still being looked up';
    await eventually('those who wait', () => told.length === 2);
    ask('dead');
    assert.deepEqual(told, [late, late, late]);
    assert.deepEqual(names(), ['dead']);
    end('dead');
    ask('dead');
    assert.deepEqual(names(), ['dead']);
    end('dead');
    assert.deepEqual(told.slice(3), ['dead: 8.8.8.8']);
  });
});
