import { isUtf8 } from 'node:buffer';
import { Compile } from 'typebox/compile';
import {
  type CallbackName,
  type TokenCallbackName,
  tokenCallbackNames,
} from '../protocol/index.ts';
import { AnswerHead, answerData, type ReadHead } from './answer-forms.ts';
import { exactScore } from './exact-score.ts';
import type { Outcome } from './exchange.ts';
import { type AnswerFault, faultCodes, tokenFaultCode } from './fault-codes.ts';

/** What the platform makes of an answer. */
export interface Judgement {
  /** Whether the callback did what it is for; for reports: whether it is not repeated. */
  readonly accepted: boolean;
  /** The first thing that is wrong, in the order in which the game server looks. */
  readonly fault?: AnswerFault | 'no_answer' | 'token';
  /** What it reports; 0 if nothing, absent where no page says. */
  readonly gameServerCode?: number;
  /** `ret_code`, `ret_msg` and `sdk_error_code`, if they could be read. */
  readonly head?: ReadHead;
  /** `data` of an answer that was accepted. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** `score` of that data, with all its digits. */
  readonly score?: string;
}

const headForm = Compile(AnswerHead);

/**
 * Reads an answer as the game server does: status, then JSON, then `sdk_error_code`, then
 * `ret_code`, and `data` only if all of them are good (callbacks contract, sections 1.1 and 10;
 * that a token fault wins over `ret_code` is our reading). No answer at all is taken for a bad
 * status, since no page has a code for it.
 */
export function judgeAnswer(callback: CallbackName, outcome: Outcome): Judgement {
  if (!outcome.answered) return refusal(callback, 'no_answer');
  if (outcome.status !== 200) return refusal(callback, 'status');
  const head = readHead(outcome.body);
  if (head === undefined) return refusal(callback, 'unreadable');
  const { sdk_error_code, ret_code } = head;
  if (sdk_error_code && isTokenCallback(callback)) {
    const gameServerCode = tokenFaultCode(sdk_error_code);
    return { accepted: false, fault: 'token', gameServerCode, head };
  }
  if (ret_code !== 0) return { ...refusal(callback, 'ret_code'), head };
  const form = answerData[callback];
  if (form === undefined) return { accepted: true, gameServerCode: 0, head, data: {} };
  if (!form.Check(head.data)) return { ...refusal(callback, 'unreadable'), head };
  const data = head.data as Readonly<Record<string, unknown>>;
  const judgement = { accepted: true, gameServerCode: 0, head, data };
  if (!Number.isInteger(data.score)) return judgement;
  return { ...judgement, score: String(exactScore(outcome.body) ?? BigInt(data.score as number)) };
}

/** The members of the envelope, or nothing if it cannot be read. */
function readHead(body: Buffer): ReadHead | undefined {
  const value = readJson(body);
  return headForm.Check(value) ? (value as ReadHead) : undefined;
}

/** The JSON of a body; `undefined` if it is none. */
export function readJson(body: Buffer, parse: (text: string) => unknown = JSON.parse): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function refusal(callback: CallbackName, fault: AnswerFault | 'no_answer'): Judgement {
  if (!isTokenCallback(callback)) return { accepted: false, fault };
  const code = faultCodes[callback][fault === 'no_answer' ? 'status' : fault];
  return { accepted: false, fault, gameServerCode: code };
}

function isTokenCallback(callback: CallbackName): callback is TokenCallbackName {
  return (tokenCallbackNames as readonly string[]).includes(callback);
}
