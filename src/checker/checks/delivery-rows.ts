import type { Bench } from '../bench.ts';
import type { Finding } from '../check.ts';
import { expectRefused, firstFailure, holds } from '../finding.ts';
import { NotPossible, type Probe } from '../probe.ts';
import { envelopeOf, isInt32, judge } from '../read-probe.ts';
import { badSignatures, callBadlySigned, needsOfBadSignature, weightOf } from './bad-signatures.ts';
import { orRefusedSecret } from './refused-secret.ts';

type DeliveryCallback = 'report_game_info' | 'notify';

const groupOf = { report_game_info: 'report', notify: 'notify' } as const;

/** A message that is delivered once, and repeated if the answer is not a success. */
export function expectDelivered(probe: Probe): Finding {
  const { accepted, head } = judge(probe);
  const why =
    head === undefined
      ? 'not HTTP 200 with the envelope: it would come again'
      : `ret_code ${head.ret_code}: it would come again`;
  return holds(accepted, probe, why);
}

/** @throws {NotPossible} if an optional callback is not there and was not asked for */
export function requirePresence(bench: Bench, probe: Probe): void {
  const { outcome, callback } = probe;
  const group = groupOf[callback as DeliveryCallback] ?? 'scores';
  const isAbsent = outcome.answered && [404, 405, 501].includes(outcome.status);
  const { requested } = bench.target;
  if (isAbsent && requested?.has(group) !== true && requested?.has(callback) !== true) {
    throw new NotPossible(
      `no ${callback} there (HTTP ${outcome.status}); it is optional: --only ${group} checks it all the same`,
    );
  }
}

/** What holds for reports and notifications alike. */
export function deliveryRows(
  callback: DeliveryCallback,
  message: (bench: Bench) => Buffer,
  first: (bench: Bench) => Promise<Probe>,
) {
  return [
    {
      name: 'envelope',
      level: 'required' as const,
      title: 'The answer has ret_code and ret_msg',
      expected: 'ret_code: number; ret_msg: string; no data is needed.',
      fix: 'Answer {"ret_code": 0, "ret_msg": ""}.',
      async run(bench: Bench) {
        const probe = await first(bench);
        const { ret_code, ret_msg } = envelopeOf(probe);
        const isSound = isInt32(ret_code) && typeof ret_msg === 'string';
        return holds(isSound, probe, 'a member is missing or has a wrong type');
      },
    },
    {
      name: 'malformed',
      level: 'required' as const,
      title: 'A body that is not JSON is not acknowledged, and causes no crash',
      expected: 'A refusal: what cannot be read cannot be stored.',
      fix: 'Catch the error of the JSON parser and answer with a ret_code other than 0.',
      async run(bench: Bench) {
        const bodies = ['{"report_type":', '[]', ''].map((text) => Buffer.from(text));
        const findings: Finding[] = [];
        for (const body of bodies) {
          findings.push(expectRefused(await bench.call(callback, body, { what: 'not a message' })));
        }
        return await firstFailure(findings);
      },
    },
    ...badSignatures.map((bad) => ({
      name: bad.name,
      ...weightOf(
        bad,
        'security',
        'Refused: the signature is the only proof that the platform sent it.',
      ),
      title: `${callback} refuses a ${bad.what}`,
      fix: bad.fix,
      needs: needsOfBadSignature(groupOf[callback], bad),
      async run(bench: Bench) {
        bench.requireSigning();
        return expectRefused(await callBadlySigned(bench, bad, callback, message(bench)));
      },
    })),
  ];
}

/** The first message is acknowledged, where the optional callback is there. */
export function deliverFirst(first: (bench: Bench) => Promise<Probe>) {
  return async (bench: Bench): Promise<Finding> => {
    bench.requireSigning();
    const probe = await first(bench);
    requirePresence(bench, probe);
    return await orRefusedSecret(bench, expectDelivered(probe));
  };
}

/** Delivers messages one after the other; each has to be acknowledged. */
export function deliverTo(callback: DeliveryCallback) {
  return (bodies: (bench: Bench) => readonly Buffer[], what: string) =>
    async (bench: Bench): Promise<Finding> => {
      const findings: Finding[] = [];
      for (const body of bodies(bench)) {
        findings.push(expectDelivered(await bench.call(callback, body, { what })));
      }
      return await firstFailure(findings);
    };
}
