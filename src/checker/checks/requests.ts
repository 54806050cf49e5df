import { type TokenCallbackName, tokenCallbackNames } from '../../protocol/index.ts';
import type { Bench, CallOptions } from '../bench.ts';
import { type Check, checksOf, type Finding } from '../check.ts';
import { expectAccepted, expectRefused, firstFailure, holds } from '../finding.ts';
import type { Probe } from '../probe.ts';
import { envelopeOf } from '../read-probe.ts';

const needs = tokenCallbackNames.map((name) => `${name}.success`);

/** A good request of each callback, as its JSON members. */
async function goodBodies(
  bench: Bench,
): Promise<readonly (readonly [TokenCallbackName, object])[]> {
  return [
    ['get_sstoken', { code: await bench.code() }],
    ['update_sstoken', { ss_token: await bench.newSsToken() }],
    ['get_user_info', { ss_token: await bench.ssToken() }],
  ];
}

/** Sends the good requests in another form: they have to be accepted all the same. */
function accepts(form: (text: string) => string, options: CallOptions) {
  return async (bench: Bench): Promise<Finding> => {
    const findings: Finding[] = [];
    for (const [callback, body] of await goodBodies(bench)) {
      const bytes = Buffer.from(form(JSON.stringify(body)), 'utf8');
      const probe = await bench.call(callback, bytes, options);
      findings.push(accepted(probe));
    }
    return await firstFailure(findings);
  };
}

/** By ret_code alone: what else may be wrong with the answer has checks of its own. */
function accepted(probe: Probe): Finding {
  return envelopeOf(probe).ret_code === 0 ? { passed: true, probe } : expectAccepted(probe);
}

/** Sends bodies that are no request: none may be taken, none may bring the server down. */
function refuses(what: string, ...bodies: readonly Buffer[]) {
  return async (bench: Bench): Promise<Finding> => {
    const findings: Finding[] = [];
    for (const callback of tokenCallbackNames) {
      for (const body of bodies) {
        findings.push(expectRefused(await bench.call(callback, body, { what })));
      }
    }
    return await firstFailure(findings);
  };
}

const asIs = (text: string) => text;
const open = (text: string, members: string) => text.replace(/\}$/, `,${members}}`);
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const refusedText = 'HTTP 200 with a ret_code other than 0, or a status of 4xx; never a crash.';

export const requestChecks: readonly Check[] = checksOf('requests', needs, [
  {
    name: 'unknown-fields',
    level: 'required',
    title: 'Unknown fields of a request are ignored',
    expected: 'Every page of the platform warns that fields may be added.',
    fix: 'Do not validate with "no additional properties".',
    run: accepts((text) => open(text, '"mg_id":"1","room_id":null,"more":[1]'), {
      what: 'a good request with more fields',
    }),
  },
  {
    name: 'unknown-depth',
    level: 'required',
    title: 'Unknown fields may hold objects and int64 numbers',
    expected: 'Unknown fields at any depth never make a request fail.',
    fix: 'Read the fields that you need, and nothing else.',
    run: accepts((text) => open(text, '"ext":{"mg_id":1461227817776713818,"a":{"b":[{}]}}'), {
      what: 'a good request with a nested field',
    }),
  },
  {
    name: 'hostile-names',
    level: 'security',
    title: 'Fields with names like __proto__ do no harm',
    expected: 'They are unknown fields like any other.',
    fix: 'Do not copy request members into objects of the program.',
    run: accepts((text) => open(text, '"__proto__":{"uid":"x"},"constructor":1,"toString":2'), {
      what: 'a good request with hostile names',
    }),
  },
  {
    name: 'white-space',
    level: 'required',
    title: 'White space in a request does not matter',
    expected: 'Any JSON text of the same value is the same request.',
    fix: 'Parse the body with a JSON library; verify a signature over the raw bytes.',
    run: accepts((text) => `\r\n ${JSON.stringify(JSON.parse(text), null, 4)}\n\t`, {
      what: 'a good request with white space',
    }),
  },
  {
    name: 'escapes',
    level: 'required',
    title: 'Escaped characters are understood',
    expected: 'JSON escapes such as \\u0063 stand for their characters.',
    fix: 'Parse the body with a JSON library, not with a pattern.',
    run: accepts((text) => text.replace('"code"', '"\\u0063ode"').replace('"ss_', '"\\u0073s_'), {
      what: 'a good request with an escaped name',
    }),
  },
  {
    name: 'charset',
    level: 'required',
    title: 'Content-Type may be written in any usual way',
    expected: 'application/json, with and without a charset, in any case.',
    fix: 'Compare the media type regardless of case and parameters.',
    run: accepts(asIs, {
      headers: { 'content-type': 'Application/JSON;charset=UTF-8' },
      what: 'Content-Type: Application/JSON;charset=UTF-8',
    }),
  },
  {
    name: 'no-content-type',
    level: 'advice',
    title: 'A request without Content-Type is read',
    expected: 'The platform does not specify a Content-Type: the body is JSON whatever it says.',
    fix: 'Take the body of a callback as JSON without looking at Content-Type.',
    run: accepts(asIs, { headers: { 'content-type': undefined }, what: 'no Content-Type' }),
  },
  {
    name: 'other-content-type',
    level: 'advice',
    title: 'A request with another Content-Type is read',
    expected: 'The platform does not specify a Content-Type: the body is JSON whatever it says.',
    fix: 'Take the body of a callback as JSON without looking at Content-Type.',
    run: accepts(asIs, {
      headers: { 'content-type': 'text/plain' },
      what: 'Content-Type: text/plain',
    }),
  },
  {
    name: 'chunked',
    level: 'required',
    title: 'A request in chunks is read',
    expected: 'HTTP/1.1 lets a request come without Content-Length (RFC 9112, section 7.1).',
    fix: 'Read the body to its end; some proxies have to be told to buffer it.',
    run: accepts(asIs, { chunked: true, what: 'a good request in chunks' }),
  },
  {
    name: 'get',
    level: 'advice',
    title: 'GET does not work as POST does',
    expected: 'Callbacks are POST; an address with a token in it would end up in logs.',
    fix: 'Route POST only.',
    async run(bench) {
      const body = { code: await bench.code() };
      return expectRefused(await bench.call('get_sstoken', body, { method: 'GET', what: 'GET' }));
    },
  },
  {
    name: 'not-json',
    level: 'required',
    title: 'A body that is not JSON is refused, not a crash',
    expected: refusedText,
    fix: 'Catch the error of the JSON parser and answer with the envelope.',
    run: refuses('not JSON', utf8('code=x'), utf8('{"code":'), utf8('<a/>')),
  },
  {
    name: 'not-an-object',
    level: 'required',
    title: 'JSON that is not an object is refused, not a crash',
    expected: refusedText,
    fix: 'Check that the body is an object before reading a member.',
    run: refuses('JSON but not an object', utf8('[]'), utf8('null'), utf8('"code"'), utf8('7')),
  },
  {
    name: 'empty-body',
    level: 'required',
    title: 'An empty body is refused, not a crash',
    expected: refusedText,
    fix: 'Treat an empty body as one that is not JSON.',
    run: refuses('an empty body', Buffer.alloc(0)),
  },
  {
    name: 'not-utf8',
    level: 'advice',
    title: 'A body that is not UTF-8 is refused, not a crash',
    expected: refusedText,
    fix: 'Decode strictly.',
    run: refuses('not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  },
  {
    name: 'deep',
    level: 'security',
    title: 'Deep nesting does not bring the server down',
    expected: refusedText,
    fix: 'Limit the nesting, or use a parser that does not recurse.',
    run: refuses('20 000 open brackets', utf8('['.repeat(20_000)), utf8('{"a":'.repeat(5_000))),
  },
  {
    name: 'large',
    level: 'security',
    title: 'A body of two megabytes is refused, not a crash',
    expected: 'A refusal, such as HTTP 413, instead of reading without limit.',
    fix: 'Limit the size of request bodies.',
    async run(bench) {
      const body = utf8(`{"code":"${'A'.repeat(2 * 1024 * 1024)}"}`);
      const probe = await bench.call('get_sstoken', body, { what: 'two megabytes' });
      const { outcome } = probe;
      // A server may cut the connection: the request is not worth an answer.
      if (!outcome.answered && outcome.reason === 'broken') return { passed: true, probe };
      return expectRefused(probe);
    },
  },
  {
    name: 'alive',
    level: 'required',
    title: 'After such requests the callbacks still work',
    expected: 'A good code succeeds, whatever came before.',
    fix: 'Look for a process that ended, or state that a failed request leaves behind.',
    async run(bench) {
      await refuses('not JSON', utf8('{"code":'), utf8('null'), Buffer.alloc(0))(bench);
      const probe = await bench.call('get_sstoken', { code: await bench.code() });
      return holds(envelopeOf(probe).ret_code === 0, probe, 'a good code was refused');
    },
  },
]);
