import type { Judgement } from '../game-server/index.ts';
import type { ApiName, CallbackName } from '../protocol/index.ts';

/** One callback that the platform made, or tried to make. */
export interface CallbackEntry {
  readonly kind: 'callback';
  readonly callback: CallbackName;
  /** What it was about, for people: a user, a report and its round, an event. No credentials. */
  readonly about: string;
  /** Counts from 1; a later one is a repeat. */
  readonly attempt: number;
  readonly judgement: Judgement;
  /** `not_sent`: held back by a fault, an outage that was asked for among them. */
  readonly outcome: 'answered' | 'no_answer' | 'not_sent';
  /** What came back, for people: `HTTP 200`, `no answer: refused`. */
  readonly seen: string;
  /** The fault that was played, if one was. */
  readonly fault?: string;
  readonly elapsedMs: number;
}

/** One request of the app to the server API. */
export interface ApiEntry {
  readonly kind: 'api';
  readonly api: ApiName | 'configuration';
  readonly about: string;
  readonly retCode: number;
  readonly retMsg: string;
  readonly elapsedMs: number;
}

/** Who called whom, and what came back. */
export type TranscriptEntry = CallbackEntry | ApiEntry;
export type Transcript = (entry: TranscriptEntry) => void;
