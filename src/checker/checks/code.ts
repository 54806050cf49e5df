import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { expectRefused, expectSdkErrorCode, firstFailure, holds } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { envelopeOf } from '../read-probe.ts';
import { badTokens, expiredForgery, expiredTokens, tokenStock } from './bad-tokens.ts';

async function stockOf(bench: Bench) {
  return tokenStock(bench, await bench.code());
}

function send(bench: Bench, code: unknown, what: string): Promise<Probe> {
  return bench.call('get_sstoken', { code }, { what });
}

export const codeChecks: readonly Check[] = checksOf(
  'code',
  ['get_sstoken.success'],
  [
    {
      name: 'expired',
      level: 'required',
      title: 'An expired code is answered with 1005',
      expected:
        'HTTP 200, ret_code not 0, sdk_error_code 1005: the client then fetches a new code.',
      fix: 'Check the signature, then exp; answer sdk_error_code 1005 when exp has been reached.',
      async run(bench) {
        const stock = await stockOf(bench);
        const probes = expiredTokens(stock).map((code) => send(bench, code, 'an expired code'));
        const findings = (await Promise.all(probes)).map((probe) =>
          expectSdkErrorCode(probe, 1005),
        );
        return await firstFailure(findings);
      },
    },
    {
      name: 'expired-ret-code',
      level: 'required',
      title: 'An expired code is not also a success',
      expected: 'A ret_code other than 0 together with sdk_error_code 1005.',
      fix: 'Set ret_code whenever sdk_error_code is set.',
      async run(bench) {
        const [code] = expiredTokens(await stockOf(bench));
        const probe = await send(bench, code, 'an expired code');
        return holds(envelopeOf(probe).ret_code !== 0, probe, 'ret_code is 0');
      },
    },
    {
      name: 'expired-forgery',
      level: 'security',
      title: 'A forged code is not called expired',
      expected: 'Refused, and not with 1005: nothing vouches for its exp.',
      fix: 'Verify the signature before looking at exp.',
      async run(bench) {
        const code = expiredForgery(await stockOf(bench));
        const probe = await send(bench, code, 'an expired code signed with another secret');
        const refused = expectRefused(probe);
        if (!refused.passed) return refused;
        return holds(envelopeOf(probe).sdk_error_code !== 1005, probe, 'sdk_error_code is 1005');
      },
    },
    ...badTokens.map(({ name, level, what, fix, make }) => ({
      name,
      level,
      title: `get_sstoken refuses ${what}`,
      expected: 'HTTP 200 with a ret_code other than 0, no ss_token.',
      fix,
      async run(bench: Bench) {
        const values = make(await stockOf(bench));
        const sent = values.map((code) => send(bench, code, what));
        return await firstFailure((await Promise.all(sent)).map(expectRefused));
      },
    })),
    {
      name: 'ss-token-as-code',
      level: 'advice',
      title: 'get_sstoken refuses an ss_token',
      expected:
        'Refused with 1004; tokens of the official SDKs do not say which of the two they are.',
      fix: 'Put the purpose into the token as a claim of your own, and check it.',
      needs: ['get_sstoken.token'],
      async run(bench) {
        return expectRefused(await send(bench, await bench.ssToken(), 'an ss_token'));
      },
    },
  ],
);
