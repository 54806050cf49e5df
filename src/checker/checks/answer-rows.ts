import type { TokenCallbackName } from '../../protocol/index.ts';
import type { Bench } from '../bench.ts';
import type { CheckRow, Finding } from '../check.ts';
import { contentCoding } from '../describe-probe.ts';
import { expectStatus, holds, show } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { envelopeOf, hasJsonObject, isInt32, membersOf } from '../read-probe.ts';
import { orRefusedSecret } from './refused-secret.ts';

const codingFix =
  'Send the JSON as it is: the request has no Accept-Encoding, so nobody asked for compression.';

/**
 * What holds for the good answer of each token callback, from the outside inwards: each row needs
 * the ones before it, so that one fault is found once.
 */
export function answerRows(
  callback: TokenCallbackName,
  exchange: (bench: Bench) => Promise<Probe>,
): readonly CheckRow[] {
  const need = (name: string) => [`${callback}.${name}`];
  const row = (
    fields: Omit<CheckRow, 'run' | 'level'>,
    check: (probe: Probe, bench: Bench) => Finding | Promise<Finding>,
  ): CheckRow => ({
    ...fields,
    level: 'required',
    run: async (bench) => await check(await exchange(bench), bench),
  });
  return [
    row(
      {
        name: 'status',
        title: `${callback} answers with HTTP 200`,
        expected: 'HTTP 200; of other answers the game server shows the status only.',
        fix: 'Check <base-url> and --path: is something like /sud missing? Answer 200 whatever the outcome, and report it in ret_code.',
        needs: [],
      },
      expectStatus,
    ),
    row(
      {
        name: 'json',
        title: 'The body is one JSON object in UTF-8',
        expected: 'A JSON object and nothing else: no byte order mark, no HTML, no JSONP.',
        fix: 'Serialise an object with the JSON library and send its UTF-8 bytes only.',
        needs: need('status'),
      },
      (probe) => {
        const finding = holds(hasJsonObject(probe), probe, 'the body is not a JSON object');
        const isCoded = !finding.passed && contentCoding(probe.outcome) !== undefined;
        return isCoded ? { ...finding, fix: codingFix } : finding;
      },
    ),
    row(
      {
        name: 'ret-code',
        title: 'ret_code is a number',
        expected: 'ret_code: number, int32, always there.',
        fix: 'Send ret_code as a JSON number, not as a string.',
        needs: need('json'),
      },
      (probe) => {
        const { ret_code } = envelopeOf(probe);
        return holds(isInt32(ret_code), probe, `ret_code is ${show(ret_code)}`);
      },
    ),
    row(
      {
        name: 'ret-msg',
        title: 'ret_msg is a string',
        expected: 'ret_msg: string, always there, may be empty.',
        fix: 'Send "ret_msg": "" when there is nothing to say.',
        needs: need('json'),
      },
      (probe) => {
        const { ret_msg } = envelopeOf(probe);
        return holds(typeof ret_msg === 'string', probe, `ret_msg is ${show(ret_msg)}`);
      },
    ),
    row(
      {
        name: 'sdk-error-code',
        title: 'sdk_error_code is a number, or absent',
        expected: 'sdk_error_code: number, int32, optional.',
        fix: 'Send sdk_error_code as a JSON number, or leave it out.',
        needs: need('json'),
      },
      (probe) => {
        const { sdk_error_code: code } = envelopeOf(probe);
        const passed = code === undefined || code === null || isInt32(code);
        return holds(passed, probe, `sdk_error_code is ${show(code)}`);
      },
    ),
    row(
      {
        name: 'success',
        title: `${callback} succeeds for a good token`,
        expected: 'ret_code 0, and sdk_error_code 0 or absent.',
        fix: 'Check app id, app secret, user, and how the signature is checked; your log says why.',
        needs: [...need('ret-code'), ...need('sdk-error-code')],
      },
      async (probe, bench) => {
        const { ret_code, sdk_error_code } = envelopeOf(probe);
        const why = `ret_code ${show(ret_code)}, sdk_error_code ${show(sdk_error_code)}`;
        const finding = holds(ret_code === 0 && !sdk_error_code, probe, why);
        return await orRefusedSecret(bench, finding);
      },
    ),
    row(
      {
        name: 'data',
        title: 'data is an object',
        expected: 'data: object, always there.',
        fix: 'Put the members into "data", not beside ret_code and not into a string.',
        needs: need('success'),
      },
      (probe) => {
        const { data } = envelopeOf(probe);
        return holds(membersOf(data) === data, probe, `data is ${show(data)}`);
      },
    ),
  ];
}
