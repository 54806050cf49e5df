import type { CallbackAnswer } from '../callbacks/index.ts';
import { warn } from '../core/index.ts';
import { errorDefinition } from '../errors.ts';
import type { CallbackName } from '../protocol/index.ts';

/** Which call was answered. */
export interface AnsweredCall {
  readonly appId: string;
  readonly name: CallbackName;
  /** How long the answer took once the request was read; absent if it was refused before. */
  readonly durationMs: number | undefined;
}

/** Hears of every answer, for log and metrics: what the game server is not told stands in it. */
export type OnAnswer = (answer: CallbackAnswer, call: AnsweredCall) => void;

/**
 * The listener of who passes none: warns through `process.emitWarning` the first time that answers
 * fail for a reason, since they look like any other to the framework, which sees HTTP 200.
 */
export function createFailureWarning(): OnAnswer {
  const warned = new Set<string>();
  return ({ outcome, reason, cause }, { name }) => {
    if (outcome !== 'failed' || reason === undefined || warned.has(reason)) return;
    warned.add(reason);
    const message = cause instanceof Error ? ` Cause: ${cause.message}` : '';
    const more = 'Said once for each reason: pass onAnswer to hear of every answer.';
    warn(`${name} failed: ${reason}. ${errorDefinition(reason).explanation}${message} ${more}`);
  };
}
