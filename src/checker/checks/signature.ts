import type { Bench, CallOptions } from '../bench.ts';
import { type Check, checksOf, type Finding } from '../check.ts';
import { expectAccepted, expectRefused, firstFailure, holds } from '../finding.ts';
import { envelopeOf } from '../read-probe.ts';
import {
  badSignatures,
  callBadlySigned,
  needsOfBadSignature,
  signed,
  weightOf,
} from './bad-signatures.ts';

const minuteMs = 60_000;

/** Sends a good, well signed get_sstoken in some form: it has to be accepted. */
function accepts(
  options: (bench: Bench) => CallOptions,
  form: (text: string) => string = (text) => text,
) {
  return async (bench: Bench): Promise<Finding> => {
    bench.requireSigning();
    const body = Buffer.from(form(JSON.stringify({ code: await bench.code() })), 'utf8');
    const probe = await bench.call('get_sstoken', body, options(bench));
    return envelopeOf(probe).ret_code === 0 ? { passed: true, probe } : expectAccepted(probe);
  };
}

const lowerCase = (name: string) => name.toLowerCase();
const upperCase = (name: string) => name.toUpperCase();

export const signatureChecks: readonly Check[] = checksOf(
  'signature',
  ['get_sstoken.success'],
  [
    {
      name: 'seconds',
      level: 'required',
      title: 'A signed request with a time in seconds is accepted',
      expected: 'The unit is not documented, and both are in use: values below 1e11 are seconds.',
      fix: 'Use the header as it came in the string to sign; tell the unit by its size.',
      run: accepts(() => ({ timestampUnit: 'seconds', what: 'signed, in seconds' })),
    },
    {
      name: 'clock-skew',
      level: 'required',
      title: 'A request signed a minute earlier or later is accepted',
      expected: 'Clocks differ: a window, if there is one, is wider than a minute on both sides.',
      fix: 'Widen the window to five minutes, before and after.',
      async run(bench) {
        const times = [bench.clock() - minuteMs, bench.clock() + minuteMs];
        const findings: Finding[] = [];
        for (const signedAtMs of times) {
          findings.push(
            await accepts(() => ({ signedAtMs, what: 'signed a minute apart' }))(bench),
          );
        }
        return await firstFailure(findings);
      },
    },
    {
      name: 'raw-body',
      level: 'required',
      title: 'The signature is checked over the raw body',
      expected: 'Bytes as received: white space, escapes and int64 numbers included.',
      fix: 'Keep the raw bytes before parsing; JSON.stringify(JSON.parse(body)) is a different text.',
      run: accepts(
        () => ({ what: 'signed, with white space and an int64' }),
        (text) => text.replace('{', '{ "mg_id" : 1461227817776713818,\n\t'),
      ),
    },
    {
      name: 'header-case',
      level: 'required',
      title: 'Header names may be in any case',
      expected: 'Header names are case-insensitive (RFC 9110, section 5.1).',
      fix: 'Look headers up without regard to case; Node has them in lower case.',
      async run(bench) {
        bench.requireSigning();
        const findings: Finding[] = [];
        for (const write of [lowerCase, upperCase]) {
          const body = Buffer.from(JSON.stringify({ code: await bench.code() }), 'utf8');
          const entries = Object.entries(signed(bench, body));
          const headers = Object.fromEntries(entries.map(([name, value]) => [write(name), value]));
          const options = { signed: false, headers, what: 'signed, names in another case' };
          const probe = await bench.call('get_sstoken', body, options);
          findings.push(holds(envelopeOf(probe).ret_code === 0, probe, 'it was refused'));
        }
        return await firstFailure(findings);
      },
    },
    {
      name: 'repeat',
      level: 'advice',
      title: 'The identical request is accepted again',
      expected:
        'No page says whether a repeat after a lost answer has a nonce and a signature of its own.',
      fix: 'Refuse a used nonce only with another body.',
      async run(bench) {
        bench.requireSigning();
        const body = Buffer.from(JSON.stringify({ code: await bench.code() }), 'utf8');
        const { headers } = await bench.call('get_sstoken', body);
        const options = { signed: false, headers, what: 'the identical signed request again' };
        const probe = await bench.call('get_sstoken', body, options);
        return holds(envelopeOf(probe).ret_code === 0, probe, 'it was refused');
      },
    },
    {
      name: 'malformed',
      level: 'security',
      title: 'Malformed signature headers do not bring the server down',
      expected: 'A refusal, or the answer of a server that does not check; never a crash.',
      fix: 'Check the form of the four headers before using them; compare lengths first.',
      async run(bench) {
        const body = Buffer.from(JSON.stringify({ code: await bench.code() }), 'utf8');
        const { appId } = bench.credentials;
        const rows: readonly NonNullable<CallOptions['headers']>[] = [
          { 'Sud-Signature': 'zz' },
          { 'Sud-Signature': '', 'Sud-Nonce': '' },
          { 'Sud-Signature': 'a'.repeat(2000), 'Sud-Timestamp': 'NaN' },
          { 'Sud-AppId': [appId, appId], 'Sud-Signature': ['0'.repeat(40), '0'.repeat(40)] },
          { 'Sud-AppId': '__proto__', 'Sud-Signature': '0'.repeat(40) },
        ];
        const findings: Finding[] = [];
        for (const headers of rows) {
          const options = { signed: false, headers, what: 'malformed signature headers' };
          const probe = await bench.call('get_sstoken', body, options);
          const isAlive = probe.outcome.answered && probe.outcome.status < 500;
          findings.push(holds(isAlive, probe, 'the app server failed'));
        }
        return await firstFailure(findings);
      },
    },
    ...badSignatures.map((bad) => ({
      name: bad.name,
      ...weightOf(
        bad,
        'advice',
        'The newer pages ask for the check on every callback; the older call it optional.',
      ),
      title: `get_sstoken refuses a ${bad.what}`,
      fix: bad.fix,
      needs: needsOfBadSignature('signature', bad),
      async run(bench: Bench) {
        bench.requireSigning();
        const body = Buffer.from(JSON.stringify({ code: await bench.code() }), 'utf8');
        return expectRefused(await callBadlySigned(bench, bad, 'get_sstoken', body));
      },
    })),
  ],
);
