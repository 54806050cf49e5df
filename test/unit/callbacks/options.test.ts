import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type CallbackAppOptions, createCallbackApp } from '../../../src/callbacks/index.ts';
import { createFunctionDirectory } from '../../../src/users/index.ts';
import { createTokens, secret } from '../token/support.ts';
import { findUser } from './support.ts';

const good = {
  tokens: createTokens(),
  secrets: [secret],
  users: createFunctionDirectory(findUser),
};

describe('options of createCallbackApp', () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ signaturePolicy: {} }, /^unknown option: signaturePolicy$/],
    [{ signaturePolicies: { reports: 'require' } }, /^signaturePolicies\.reports: no such group$/],
    [{ signaturePolicies: { report: 'required' } }, /^signaturePolicies\.report: require, /],
    [{ reportTokens: 'deny' }, /^reportTokens: ignore, log, refuse$/],
    [{ users: undefined }, /^users: /],
    [{ users: findUser }, /^users: /],
    [{ inbox: {} }, /^inbox: /],
    [{ secrets: [`${secret}\n`] }, /^secrets\[0\]: white space around it/],
  ];
  for (const [options, message] of wrong) {
    test(`${inspect(options)} is refused at once`, () => {
      const given = { ...good, ...options } as CallbackAppOptions;
      assert.throws(() => createCallbackApp(given), { name: 'TypeError', message });
    });
  }

  test('undefined is as if it was left out', () => {
    createCallbackApp({ ...good, inbox: undefined, reportTokens: undefined, clock: undefined });
  });
});
