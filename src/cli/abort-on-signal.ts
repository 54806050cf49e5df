import { constants } from 'node:os';
import { CliError } from './exit.ts';

/** A terminal and npm may both pass on one Ctrl-C. */
const repeatedSignalMs = 500;

export interface SignalOptions {
  /** From the signal to the end of the process, in milliseconds. */
  readonly deadlineMs: number;
  /** Told when that is over. */
  onLate(): void;
}

/**
 * Aborts at the first SIGINT or SIGTERM, with a `CliError` of the exit code that shells expect, so
 * that work can be left as it has to be. The second, and the deadline, end the process.
 */
export function abortOnSignal({ deadlineMs, onLate }: SignalOptions): AbortSignal {
  const controller = new AbortController();
  let signalledAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const exitCode = 128 + constants.signals[signal];
    if (signalledAt !== undefined) {
      // The second time they mean it.
      if (performance.now() - signalledAt > repeatedSignalMs) process.exit(exitCode);
      return;
    }
    signalledAt = performance.now();
    const end = () => {
      onLate();
      process.exit(exitCode);
    };
    setTimeout(end, deadlineMs).unref();
    controller.abort(new CliError(`stopped by ${signal}`, exitCode));
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return controller.signal;
}
