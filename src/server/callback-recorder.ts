import type { CallbackAnswer } from '../callbacks/index.ts';
import type { OnAnswer } from '../transport/index.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface CallbackRecorderOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Notes answers: one log line, counters, and how long each took, if known. */
export function createCallbackRecorder({ logger, metrics }: CallbackRecorderOptions): OnAnswer {
  return ({ outcome, reason, uid, message, note, cause }, { appId, name, durationMs: ms }) => {
    metrics.callbacks.inc({ callback: name, app: appId, outcome, reason: reason ?? '' });
    if (ms !== undefined) metrics.callbackDuration.observe({ callback: name }, ms / 1000);
    if (note) metrics.notes.inc({ callback: name, app: appId, reason: note.code });
    if (message) metrics.messages.inc({ callback: name, app: appId, outcome: message.outcome });
    const line = { app: appId, uid, ...describeMessage(message), outcome, ms: round(ms) };
    if (outcome === 'failed') logger.error({ ...line, reason, err: ownCause(reason, cause) }, name);
    // Order ids that are used again: somebody has to look into it.
    else if (reason === 'score_changed') logger.warn({ ...line, reason }, name);
    else if (outcome === 'refused') logger.info({ ...line, reason }, name);
    else if (note) logger.warn({ ...line, note: note.code, err: describe(note.cause) }, name);
    else if (message?.outcome === 'different') logger.warn(line, name);
    else logger.info(line, name);
  };
}

/** Longest key in a log line; the whole one is in the store. */
const maxKeyLength = 200;

function describeMessage(message: CallbackAnswer['message']): object | undefined {
  if (message === undefined) return undefined;
  const { type, key, outcome } = message;
  return { type, key: key.slice(0, maxKeyLength), message: outcome };
}

function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100;
}

/** A failed append has a line of its own: not the same stack for each of its messages. */
function ownCause(reason: string | undefined, cause: unknown): unknown {
  return reason === 'inbox_unavailable' ? undefined : describe(cause);
}

/** An error for the log: name and message, and the stack where it is ours to mend. */
function describe(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause === undefined ? undefined : String(cause);
  return { type: cause.name, message: cause.message, stack: cause.stack };
}
