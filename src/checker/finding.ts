import { startOf } from '../core/index.ts';
import type { Finding } from './check.ts';
import type { Probe } from './probe.ts';
import { envelopeOf, judge } from './read-probe.ts';

/** Whether something holds of an exchange, and if not, what is wrong. */
export function holds(passed: boolean, probe: Probe, why: string): Finding {
  return passed ? { passed, probe } : { passed, probe, why };
}

/** Passes if the game server takes the answer as a success. */
export function expectAccepted(probe: Probe): Finding {
  return holds(judge(probe).accepted, probe, whyNotAccepted(probe));
}

function whyNotAccepted(probe: Probe): string {
  const { fault, head } = judge(probe);
  switch (fault) {
    case 'token':
      return `refused with sdk_error_code ${head?.sdk_error_code}`;
    case 'ret_code':
      return `refused with ret_code ${head?.ret_code}`;
    case 'unreadable':
      return 'the answer is not the documented JSON';
    case 'status':
      return 'the HTTP status is not 200';
    default:
      return 'there is no answer';
  }
}

/** Passes with HTTP 200, as every answer on purpose has it: of others the game server reads nothing. */
export function expectStatus(probe: Probe): Finding {
  const { outcome } = probe;
  return holds(outcome.answered && outcome.status === 200, probe, 'the HTTP status is not 200');
}

/** Passes if the request was refused on purpose: neither taken nor a crash. */
export function expectRefused(probe: Probe): Finding {
  const { outcome } = probe;
  if (!outcome.answered) return holds(false, probe, 'there is no answer');
  if (outcome.status >= 500) return holds(false, probe, 'the app server failed');
  // ret_code decides: a success that cannot be read is no refusal.
  const isTaken = outcome.status === 200 && envelopeOf(probe).ret_code === 0;
  const isTokenFault = judge(probe).fault === 'token';
  return holds(!isTaken || isTokenFault, probe, 'it was accepted');
}

/** Passes if it was refused in the form that reaches the client: HTTP 200 and these codes. */
export function expectSdkErrorCode(probe: Probe, sdkErrorCode: number): Finding {
  const { sdk_error_code: seen } = envelopeOf(probe);
  const passed = judge(probe).fault === 'token' && seen === sdkErrorCode;
  const status = expectStatus(probe);
  return status.passed ? holds(passed, probe, `sdk_error_code is ${show(seen)}`) : status;
}

/** The first finding that failed, else the last. */
export async function firstFailure(
  probes: AsyncIterable<Finding> | Iterable<Finding>,
): Promise<Finding> {
  let last: Finding = { passed: true };
  for await (const finding of probes) {
    last = finding;
    if (!finding.passed) break;
  }
  return last;
}

/** A value as JSON, a bigint as its digits, `absent` if there is none, in a few words. */
export function show(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = toJson(value);
  return text.length > 60 ? `${startOf(text, 60)}…` : text;
}

/** What was read need not be writable: `JSON.parse` takes values that are nested deeper. */
function toJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return '…';
  }
}
