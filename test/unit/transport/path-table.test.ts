import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PathTable } from '../../../src/transport/index.ts';

const table = new PathTable([
  ['/sud/notify', 'notify'],
  ['/1/get_sstoken', 'token'],
]);

for (const target of [
  '/sud/notify',
  '/sud/notify/',
  '/sud/notify?x=1',
  '/sud/notify/?x=http://other/1/get_sstoken',
  'http://example.com/sud/notify',
  'https://example.com:8443/sud/notify/?x=1',
  'HTTP://[::1]:80/sud/notify',
]) {
  test(`${target} stands at its path`, () => assert.equal(table.find(target), 'notify'));
}

for (const target of [
  '',
  '*',
  '/',
  '/sud/notify//',
  '//sud/notify',
  '/http://example.com/sud/notify',
  'http://example.com',
  'http://example.com?/sud/notify',
  'http:/sud/notify',
  'ftp://example.com/sud/notify',
  'sud/notify',
]) {
  test(`nothing stands at "${target}"`, () => assert.equal(table.find(target), undefined));
}
