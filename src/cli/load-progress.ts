import { counted } from './counted.ts';
import { clearProgress, showBar } from './progress.ts';

export interface LoadProgressOptions {
  readonly seconds: number;
  /** Instead of `seconds`. */
  readonly roundsPerRoom: number | undefined;
  /** What happened so far. */
  readonly counts: () => { readonly calls: number; readonly refused: number };
  readonly clock?: () => number;
  readonly output?: { readonly isTTY?: boolean; write(text: string): unknown };
}

const barIntervalMs = 500;
const lineIntervalMs = 10_000;

/** Says how far a load is: a bar on a terminal, and a line now and then in a log. */
export function showLoadProgress(options: LoadProgressOptions): { readonly end: () => void } {
  const { clock = () => performance.now(), output = process.stderr } = options;
  const startedAt = clock();
  const elapsed = () => Math.floor((clock() - startedAt) / 1000);
  if (output.isTTY !== true) {
    const tell = () => output.write(`${progressLine(elapsed(), options)}\n`);
    const timer = setInterval(tell, lineIntervalMs);
    return { end: () => clearInterval(timer) };
  }
  const { seconds, roundsPerRoom } = options;
  // How much of the rounds is over is not known.
  if (roundsPerRoom !== undefined) return { end: () => {} };
  const timer = setInterval(() => {
    const note = elapsed() < seconds ? 's' : 's; waiting for what is under way';
    showBar(Math.min(elapsed(), seconds), seconds, note);
  }, barIntervalMs);
  return {
    end: () => {
      clearInterval(timer);
      clearProgress();
    },
  };
}

function progressLine(
  elapsed: number,
  { seconds, roundsPerRoom, counts }: LoadProgressOptions,
): string {
  const { calls, refused } = counts();
  const time = roundsPerRoom === undefined ? `${elapsed} of ${seconds} s` : `${elapsed} s`;
  const isOver = roundsPerRoom === undefined && elapsed >= seconds;
  const waiting = isOver ? '; waiting for what is under way' : '';
  return `${time}: ${counted(calls, 'callback')}, ${refused} not accepted${waiting}`;
}
