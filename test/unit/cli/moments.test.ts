/** Moments as people write and read them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, parseMoment, showMoment } from '../../../src/cli/moments.ts';

const parse = parseMoment('--from');

test('a moment that is written as it is printed is the same', () => {
  for (const ms of [0, 1_777_000_000_000, 4_000_000_000_000]) {
    assert.equal(parse(showMoment(ms)), ms);
  }
});

test('a moment is printed with its zone, and what is none as it came', () => {
  assert.equal(showMoment(Date.UTC(2026, 4, 1, 9, 30, 1, 999)), '2026-05-01T09:30:01Z');
  assert.equal(showMoment(1e17), '100000000000000000 ms');
});

test('a moment is local unless it names its zone', () => {
  const local = new Date(2026, 4, 1, 9, 30).getTime();
  for (const text of ['2026-05-01 09:30', '2026-05-01T09:30', '2026-05-01 09:30:00']) {
    assert.equal(parse(text), local);
  }
  assert.equal(parse('2026-05-01'), new Date(2026, 4, 1).getTime());
  assert.equal(parse('2026-05-01T09:30:00Z'), Date.UTC(2026, 4, 1, 9, 30));
  assert.equal(parse('2026-05-01 09:30+02:00'), Date.UTC(2026, 4, 1, 7, 30));
  assert.equal(parse('1777000000000'), 1_777_000_000_000);
  assert.equal(parse('2028-02-29T00:00:00Z'), Date.UTC(2028, 1, 29));
});

for (const text of [
  '',
  'today',
  '2026',
  '05/01/2026',
  '2026-13-01',
  '2026-02-30',
  '2026-02-29 09:30',
  '2026-04-31T09:30:00Z',
  '1777000000',
  '2026-05-01 9:30',
]) {
  test(`"${text}" is no moment`, () => {
    assert.throws(() => parse(text), { name: 'CliError', message: /^--from/ });
  });
}

test('durations are minutes and seconds, with hours if there are any', () => {
  assert.deepEqual([0, 59, 95, 3599, 3600, 36_061].map(duration), [
    '0:00',
    '0:59',
    '1:35',
    '59:59',
    '1:00:00',
    '10:01:01',
  ]);
});
