import { errorText, printable, warn } from '../core/index.ts';
import type { SetAsideEvent } from './consumer-store.ts';

/** A try that failed and is made again. */
export interface FailedTry {
  readonly error: unknown;
  readonly attempts: number;
  /** Of the event; absent if the store failed. */
  readonly position?: number;
}

/** Of how many kinds of errors is warned: their texts may differ with every event. */
const maxKinds = 20;

/** The listener of who passes no `onSetAside`: an event that is not handled is told to somebody. */
export function warnOfSetAside({ consumer, position, attempts, error }: SetAsideEvent): void {
  const how = `"sudgate events set-aside" or store.consumers.listSetAside() lists such events`;
  const more = 'Pass onSetAside to hear of them.';
  const tried = attempts === 1 ? 'one attempt' : `${attempts} attempts`;
  const what = `event ${position} was set aside after ${tried}: ${error}`;
  warn(printable(`${consumer}: ${what}. ${how}. ${more}`));
}

/** The listener of who passes no `onRetry`: warns the first time that something fails in a way. */
export function createRetryWarning(consumer: string): (failed: FailedTry) => void {
  const warned = new Set<string>();
  return ({ error, position }) => {
    const what = position === undefined ? 'the store' : `the handler of event ${position}`;
    const text = errorText(error);
    // Most of what differs is a number: a user, an order, a port.
    const kind = text.replaceAll(/\d+/g, '0');
    if (warned.has(kind) || warned.size === maxKinds) return;
    warned.add(kind);
    const more = `Said once for each kind of error, ${maxKinds} at most: pass onRetry to hear of all.`;
    warn(printable(`${consumer}: ${what} failed and is tried again: ${text}. ${more}`));
  };
}
