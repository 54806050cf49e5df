import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { expectRefused, expectSdkErrorCode, firstFailure, holds } from '../finding.ts';
import { NotPossible, type Probe } from '../probe.ts';
import { envelopeOf } from '../read-probe.ts';
import { badTokens, expiredForgery, expiredTokens, tokenStock } from './bad-tokens.ts';

const callbacks = ['update_sstoken', 'get_user_info'] as const;
const needs = callbacks.map((callback) => `${callback}.success`);

async function stockOf(bench: Bench) {
  return tokenStock(bench, await bench.ssToken());
}

/** Sends each value to both callbacks. */
function sendAll(bench: Bench, values: readonly unknown[], what: string): Promise<Probe[]> {
  return Promise.all(
    callbacks.flatMap((callback) =>
      values.map((ss_token) => bench.call(callback, { ss_token }, { what })),
    ),
  );
}

export const ssTokenChecks: readonly Check[] = checksOf('ss_token', needs, [
  ...callbacks.map((callback) => ({
    name: `expired-${callback.replaceAll('_', '-')}`,
    level: 'required' as const,
    title: `An expired ss_token is answered with 1005 by ${callback}`,
    expected: 'HTTP 200, ret_code not 0, sdk_error_code 1005; it is not renewed.',
    fix: 'Check the signature, then exp; answer sdk_error_code 1005 when exp has been reached.',
    async run(bench: Bench) {
      const what = 'an expired ss_token';
      const probes = expiredTokens(await stockOf(bench)).map((ss_token) =>
        bench.call(callback, { ss_token }, { what }),
      );
      const findings = (await Promise.all(probes)).map((probe) => expectSdkErrorCode(probe, 1005));
      return await firstFailure(findings);
    },
  })),
  {
    name: 'expired-forgery',
    level: 'security',
    title: 'A forged ss_token is not called expired',
    expected: 'Refused, and not with 1005: nothing vouches for its exp.',
    fix: 'Verify the signature before looking at exp.',
    async run(bench) {
      const what = 'an expired ss_token signed with another secret';
      const probes = await sendAll(bench, [expiredForgery(await stockOf(bench))], what);
      const findings = probes.map((probe) => {
        const refused = expectRefused(probe);
        if (!refused.passed) return refused;
        return holds(envelopeOf(probe).sdk_error_code !== 1005, probe, 'sdk_error_code is 1005');
      });
      return await firstFailure(findings);
    },
  },
  ...badTokens.map(({ name, level, what, fix, make }) => ({
    name,
    level,
    title: `update_sstoken and get_user_info refuse ${what}`,
    expected: 'HTTP 200 with a ret_code other than 0, by update_sstoken and get_user_info.',
    fix,
    async run(bench: Bench) {
      const values = make(await stockOf(bench));
      return await firstFailure((await sendAll(bench, values, what)).map(expectRefused));
    },
  })),
  {
    name: 'code-as-ss-token',
    level: 'advice',
    title: 'update_sstoken and get_user_info refuse a code',
    expected:
      'Refused with 1004; tokens of the official SDKs do not say which of the two they are.',
    fix: 'Put the purpose into the token as a claim of your own, and check it.',
    async run(bench) {
      if (bench.target.loginUrl === undefined) {
        throw new NotPossible('needs a code of the app itself: --login-url');
      }
      const probes = await sendAll(bench, [await bench.code()], 'a code');
      return await firstFailure(probes.map(expectRefused));
    },
  },
]);
