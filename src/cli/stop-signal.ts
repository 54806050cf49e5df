import { constants } from 'node:os';
import { CliError, exitCodes } from './exit.ts';

/** A terminal and npm may both pass on one Ctrl-C. */
const repeatedSignalMs = 500;

/**
 * Calls back at the first SIGTERM or SIGINT, and ends the process at the second.
 *
 * @param exitCodeOf what the process then ends with
 */
export function onStopSignal(
  stop: (signal: NodeJS.Signals) => void,
  exitCodeOf: (signal: NodeJS.Signals) => number = () => exitCodes.failure,
): void {
  let signalledAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signalledAt !== undefined) {
      // The second time they mean it.
      if (performance.now() - signalledAt > repeatedSignalMs) process.exit(exitCodeOf(signal));
      return;
    }
    signalledAt = performance.now();
    stop(signal);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

export interface SignalOptions {
  /** From the signal to the end of the process, in milliseconds. */
  readonly deadlineMs: number;
  /** Told when that is over. */
  onLate(): void;
}

/**
 * Aborts at the first SIGTERM or SIGINT, with a `CliError` of the exit code that shells expect, so
 * that work can be left as it has to be. The second, and the deadline, end the process.
 */
export function abortOnSignal({ deadlineMs, onLate }: SignalOptions): AbortSignal {
  const controller = new AbortController();
  const exitCodeOf = (signal: NodeJS.Signals) => 128 + constants.signals[signal];
  onStopSignal((signal) => {
    const exitCode = exitCodeOf(signal);
    const end = () => {
      onLate();
      process.exit(exitCode);
    };
    setTimeout(end, deadlineMs).unref();
    controller.abort(new CliError(`stopped by ${signal}`, exitCode));
  }, exitCodeOf);
  return controller.signal;
}
