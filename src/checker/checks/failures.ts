import { type TokenCallbackName, tokenCallbackNames } from '../../protocol/index.ts';
import type { Bench } from '../bench.ts';
import { type Check, checksOf, type Finding } from '../check.ts';
import { expectSdkErrorCode, expectStatus, firstFailure, holds, show } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { dataOf, envelopeOf, hasJsonObject, isInt32, membersOf } from '../read-probe.ts';
import { badTokens, type TokenStock, tokenStock } from './bad-tokens.ts';

const needs = tokenCallbackNames.map((name) => `${name}.success`);

/** Sends one kind of bad token to all three callbacks. */
async function refusals(bench: Bench, kind: string): Promise<Probe[]> {
  const bad = badTokens.find(({ name }) => name === kind);
  const stocks = {
    code: tokenStock(bench, await bench.code()),
    ss_token: tokenStock(bench, await bench.ssToken()),
  };
  const badOne = (stock: TokenStock) => bad?.make(stock)[0];
  const send = (callback: TokenCallbackName, field: 'code' | 'ss_token') =>
    bench.call(callback, { [field]: badOne(stocks[field]) }, { what: bad?.what ?? kind });
  return await Promise.all([
    send('get_sstoken', 'code'),
    send('update_sstoken', 'ss_token'),
    send('get_user_info', 'ss_token'),
  ]);
}

/** The refusals that the rows look at: a forgery and a request without its token. */
function samples(bench: Bench): Promise<readonly Probe[]> {
  return bench.once('failures', async () => [
    ...(await refusals(bench, 'tampered-signature')),
    ...(await refusals(bench, 'missing')),
  ]);
}

/** A rule for every refusal. */
function forAll(rule: (probe: Probe) => Finding) {
  return async (bench: Bench) => await firstFailure((await samples(bench)).map(rule));
}

function fitsEnvelope(probe: Probe): Finding {
  const { ret_code, ret_msg, sdk_error_code } = envelopeOf(probe);
  const isSound =
    isInt32(ret_code) &&
    typeof ret_msg === 'string' &&
    (sdk_error_code === undefined || sdk_error_code === null || isInt32(sdk_error_code));
  return holds(
    isSound,
    probe,
    hasJsonObject(probe) ? 'a member has a wrong type' : 'no JSON object',
  );
}

const stackLine = /\n?\s+at .+[:(]\d+|Traceback|\.(go|java|php|py|ts|js):\d+|panic:|Exception in/;

/** One row for a meaning of sdk_error_code. */
function sdkCodeRow(name: string, kind: string, code: number, meaning: string) {
  return {
    name,
    level: 'advice' as const,
    title: `${meaning} is answered with ${code}`,
    expected: `sdk_error_code ${code}, as the SDK pages describe it (the SDKs themselves disagree).`,
    fix: `Answer sdk_error_code ${code}: it tells whoever reads a field report what went wrong.`,
    async run(bench: Bench) {
      const probes = await refusals(bench, kind);
      return await firstFailure(probes.map((probe) => expectSdkErrorCode(probe, code)));
    },
  };
}

export const failureChecks: readonly Check[] = checksOf('failures', needs, [
  {
    name: 'status',
    level: 'required',
    title: 'Refusals come with HTTP 200',
    expected: 'HTTP 200 for every deliberate answer; another status hides ret_code and 1005.',
    fix: 'Answer 200 and report it in ret_code, not with 400 or 401.',
    run: forAll(expectStatus),
  },
  {
    name: 'envelope',
    level: 'required',
    title: 'Refusals have the envelope',
    expected: 'ret_code and sdk_error_code as numbers, ret_msg as a string.',
    fix: 'Build failures with the function that builds successes.',
    run: forAll(fitsEnvelope),
  },
  {
    name: 'data',
    level: 'advice',
    title: 'Refusals have data as an object',
    expected: 'data: an object, {} or with its required members empty.',
    fix: 'Send at least "data": {}: null and absent data are only read by luck.',
    run: forAll((probe) => {
      const { data } = envelopeOf(probe);
      return holds(membersOf(data) === data, probe, `data is ${show(data)}`);
    }),
  },
  {
    name: 'no-token',
    level: 'security',
    title: 'Refusals carry no token that works',
    expected: 'No usable ss_token in the data of a failure.',
    fix: 'Issue the new token after all checks, and leave it out of failures.',
    async run(bench) {
      const refused = (await samples(bench)).filter((probe) => envelopeOf(probe).ret_code !== 0);
      const tokens = refused.map((probe) => dataOf(probe).ss_token);
      const used = tokens.find((token) => typeof token === 'string' && token !== '');
      if (used === undefined) return { passed: true };
      const what = 'the ss_token of a refusal';
      const probe = await bench.call('get_user_info', { ss_token: used }, { what });
      return holds(envelopeOf(probe).ret_code !== 0, probe, 'it was accepted');
    },
  },
  {
    name: 'no-internals',
    level: 'security',
    title: 'Refusals reveal no internals',
    expected: 'No stack trace, no file name and no secret in an answer.',
    fix: 'Log the details, and answer with a fixed text for each code.',
    run: async (bench) => {
      const { appSecret } = bench.target;
      const findings = (await samples(bench)).map((probe) => {
        const text = probe.outcome.answered ? probe.outcome.body.toString('utf8') : '';
        const tells =
          stackLine.test(text.replaceAll('\\n', '\n')) ||
          (appSecret !== undefined && text.includes(appSecret));
        return holds(!tells, probe, 'it shows a stack trace, a file or the secret');
      });
      return await firstFailure(findings);
    },
  },
  {
    name: 'alive',
    level: 'required',
    title: 'After refusals the callbacks still work',
    expected: 'A good code succeeds, whatever came before.',
    fix: 'Look for state that a failed request leaves behind.',
    async run(bench) {
      await samples(bench);
      const probe = await bench.call('get_sstoken', { code: await bench.code() });
      return holds(envelopeOf(probe).ret_code === 0, probe, 'a good code was refused');
    },
  },
  sdkCodeRow('sdk-1002', 'tampered-signature', 1002, 'A wrong signature'),
  sdkCodeRow('sdk-1003', 'garbage', 1003, 'Text that is not a token'),
  sdkCodeRow('sdk-1004', 'other-app', 1004, 'A token of another app'),
]);
