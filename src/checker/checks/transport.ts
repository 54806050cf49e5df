import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import { firstFailure, holds } from '../finding.ts';
import { NoLogin, NotPossible, type Probe } from '../probe.ts';
import { envelopeOf, judge } from '../read-probe.ts';

/** The good answers of the three token callbacks, as far as there are any. */
async function goodAnswers(bench: Bench): Promise<Probe[]> {
  const probes = [await bench.getSstoken()];
  if (judge(probes[0] as Probe).accepted) {
    probes.push(await bench.getUserInfo(), await bench.updateSstoken());
  }
  return probes.filter(({ outcome }) => outcome.answered);
}

/** Whether there is a code is not asked here: any answer will do. */
async function someAnswer(bench: Bench): Promise<Probe> {
  try {
    return await bench.getSstoken();
  } catch (error) {
    if (!(error instanceof NoLogin)) throw error;
    return await bench.call('get_sstoken', { code: '' }, { what: 'no code at hand' });
  }
}

function headerOf({ outcome }: Probe, name: string): string {
  return outcome.answered ? String(outcome.headers[name] ?? '') : '';
}

export const reachableFix =
  'Make sure that the server runs, and check host and port; --timeout-ms waits longer.';

const parallelCalls = 20;
const repeats = 3;

export const transportChecks: readonly Check[] = checksOf(
  'transport',
  ['transport.reachable'],
  [
    {
      name: 'reachable',
      level: 'required',
      title: 'The app server answers over HTTP',
      expected: 'The game server can connect and gets an HTTP answer.',
      fix: reachableFix,
      async run(bench) {
        const probe = await someAnswer(bench);
        const { outcome } = probe;
        const reason = outcome.answered ? undefined : outcome.reason;
        const isSecure = probe.url.protocol === 'https:';
        if (isSecure && (reason === 'tls' || reason === 'not_tls')) {
          throw new NotPossible('there is no secure connection: see the group tls');
        }
        const finding = holds(outcome.answered, probe, 'there is no answer');
        // A server that speaks TLS hangs up on plain HTTP, or answers with an alert.
        if (isSecure || reason !== 'broken') return finding;
        return {
          ...finding,
          fix: `${reachableFix} If the server speaks TLS there, give https://.`,
        };
      },
    },
    {
      name: 'deadline',
      level: 'advice',
      title: 'Answers come quickly',
      expected: 'An answer within the deadline (--deadline-ms); the platform documents none.',
      fix: 'Answer from memory or from an indexed store; do slow work after the answer.',
      async run(bench) {
        const { deadlineMs = 2000 } = bench.target;
        const slow = (await goodAnswers(bench)).map((probe) =>
          holds(
            probe.outcome.elapsedMs <= deadlineMs,
            probe,
            `it took ${Math.round(probe.outcome.elapsedMs)} ms, the deadline is ${deadlineMs} ms`,
          ),
        );
        return await firstFailure(slow);
      },
    },
    {
      name: 'one-write',
      level: 'advice',
      title: 'An answer comes in one piece, with its length',
      expected: 'Content-Length, and head and body in one write: no chunks, no second packet.',
      fix: 'Serialise the answer first, set Content-Length, and send both with one call.',
      needs: ['get_sstoken.status'],
      async run(bench) {
        const code = await bench.code();
        const probes: Probe[] = [];
        for (let call = 0; call < repeats; call++) {
          probes.push(await bench.call('get_sstoken', { code }));
        }
        // A network may cut any answer once, but hardly a small one three times.
        const isWhole = ({ outcome }: Probe) =>
          outcome.answered &&
          outcome.framing === 'content-length' &&
          (outcome.inOneRead || bench.target.urls.get_sstoken.protocol === 'https:');
        const [first] = probes as [Probe];
        const { outcome } = first;
        const framing = outcome.answered ? outcome.framing : 'no answer';
        const why =
          framing === 'content-length' ? 'head and body came separately' : `framing: ${framing}`;
        return holds(probes.some(isWhole), first, why);
      },
    },
    {
      name: 'keep-alive',
      level: 'advice',
      title: 'Connections are kept',
      expected: 'A second request can use the connection of the first (RFC 9112, section 9.3).',
      fix: 'Do not send "Connection: close"; let idle connections live for a minute or so.',
      async run(bench) {
        const code = await bench.code();
        let probe = await bench.call('get_sstoken', { code });
        for (let call = 0; call < repeats; call++) {
          probe = await bench.call('get_sstoken', { code });
          if (probe.outcome.answered && probe.outcome.reusedConnection) break;
        }
        const { outcome } = probe;
        const isReused = outcome.answered && outcome.reusedConnection;
        return holds(isReused, probe, 'the connection was closed after the answer');
      },
    },
    {
      name: 'content-type',
      level: 'advice',
      title: 'Answers say that they are JSON',
      expected: 'Content-Type: application/json, in UTF-8.',
      fix: 'Send "Content-Type: application/json; charset=utf-8".',
      needs: ['get_sstoken.status'],
      async run(bench) {
        const findings = (await goodAnswers(bench)).map((probe) => {
          const type = headerOf(probe, 'content-type');
          const isJson = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
          return holds(isJson, probe, `Content-Type is "${type}"`);
        });
        return await firstFailure(findings);
      },
    },
    {
      name: 'no-store',
      level: 'advice',
      title: 'Nothing in between stores tokens',
      expected: 'Cache-Control: no-store on answers that carry a token (RFC 6749, section 5.1).',
      fix: 'Send "Cache-Control: no-store" with every callback answer.',
      needs: ['get_sstoken.status'],
      async run(bench) {
        const findings = (await goodAnswers(bench)).map((probe) => {
          const control = headerOf(probe, 'cache-control');
          return holds(/\bno-store\b/i.test(control), probe, `Cache-Control is "${control}"`);
        });
        return await firstFailure(findings);
      },
    },
    {
      name: 'parallel',
      level: 'required',
      title: `${parallelCalls} calls at once are all answered`,
      expected: 'Every one succeeds: many players start a game at the same time.',
      fix: 'Look for a lock, a pool of one connection, or state shared between requests.',
      needs: ['get_sstoken.success'],
      async run(bench) {
        const codes: string[] = [];
        for (let call = 0; call < parallelCalls; call++) codes.push(await bench.code());
        const what = `one of ${parallelCalls} at once`;
        const calls = codes.map((code) => bench.call('get_sstoken', { code }, { what }));
        const findings = (await Promise.all(calls)).map((probe) =>
          holds(envelopeOf(probe).ret_code === 0, probe, 'it failed'),
        );
        return await firstFailure(findings);
      },
    },
  ],
);
