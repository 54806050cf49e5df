import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retryAfterMs } from '../../../src/core/index.ts';

const nowMs = 1_893_456_000_000;
const dayMs = 86_400_000;

describe('Retry-After', () => {
  for (const [header, expected] of [
    [undefined, undefined],
    ['120', 120_000],
    ['0', 0],
    [new Date(nowMs + 5_000).toUTCString(), 5_000],
    [new Date(nowMs - 5_000).toUTCString(), 0],
    ['999999999999999999999', dayMs],
    ['soon', undefined],
    ['', undefined],
  ] as const) {
    test(`${header} is ${expected} ms`, () => assert.equal(retryAfterMs(header, nowMs), expected));
  }
});
