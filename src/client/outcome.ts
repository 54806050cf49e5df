import { type ErrorGroup, explainRetCode } from '../protocol/index.ts';
import {
  type CallFacts,
  type SudApiError,
  SudHttpError,
  SudRefusedError,
  SudTransportError,
  SudUnexpectedAnswerError,
  type TransportReason,
} from './errors.ts';

/** How one attempt failed; which attempt of how many is not known here. */
export type Failure =
  | {
      readonly kind: 'transport';
      readonly reason: TransportReason;
      readonly systemCode: string | undefined;
    }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly retryAfterMs: number | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly retCode: number;
      readonly retMsg: string;
      readonly clockSkewMs: number | undefined;
    }
  | { readonly kind: 'unexpected'; readonly problem: string; readonly isJson: boolean };

export type Outcome<T> =
  | { readonly ok: true; readonly data: T }
  | (Failure & { readonly ok: false });

export function failed(failure: Failure): Failure & { readonly ok: false } {
  return { ok: false, ...failure };
}

/** @param groups where the meaning of a ret_code is looked up */
export function toError(
  failure: Failure,
  groups: readonly ErrorGroup[],
  facts: CallFacts,
): SudApiError {
  switch (failure.kind) {
    case 'transport':
      return new SudTransportError(facts, failure.reason, failure.systemCode);
    case 'http':
      return new SudHttpError(facts, failure.status);
    case 'refused': {
      const meaning = explainRetCode(failure.retCode, groups);
      return new SudRefusedError(facts, { ...failure, meaning });
    }
    case 'unexpected':
      return new SudUnexpectedAnswerError(facts, failure.problem);
  }
}
