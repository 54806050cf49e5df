import { printable } from '../core/index.ts';
import type { CallbackEntry, TranscriptEntry } from '../simulator/index.ts';
import { counted } from './counted.ts';
import { describeHead } from './transcript-line.ts';

/** Notes what an app server answered, to sum it up after a round that was shown. */
export class RoundSummary {
  readonly #entries: CallbackEntry[] = [];

  note(entry: TranscriptEntry): void {
    if (entry.kind === 'callback') this.#entries.push(entry);
  }

  /** How many calls of each callback were accepted, and what came back to those that were not. */
  lines(): readonly string[] {
    const callbacks = [...new Set(this.#entries.map(({ callback }) => callback))];
    const accepted = this.#entries.filter(({ judgement }) => judgement.accepted).length;
    const calls = counted(this.#entries.length, 'call');
    return [
      `${calls}, ${accepted} accepted, ${this.#entries.length - accepted} not accepted`,
      ...callbacks.map((callback) => this.#line(callback)),
    ];
  }

  #line(callback: string): string {
    const own = this.#entries.filter((entry) => entry.callback === callback);
    const bad = own.filter(({ judgement }) => !judgement.accepted);
    const answers = new Set(bad.map(({ judgement, seen }) => describeHead(judgement) ?? seen));
    const why = bad.length === 0 ? '' : `: ${[...answers].map(printable).join('; ')}`;
    return `  ${callback.padEnd(17)} ${own.length - bad.length} of ${own.length} accepted${why}`;
  }
}
