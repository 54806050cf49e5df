import { suggestion } from '../config/index.ts';
import { printable } from '../core/index.ts';
import { notifyEvents, reportTypes, scoreEvents } from '../protocol/index.ts';

const known: readonly string[] = [...reportTypes, ...notifyEvents, ...scoreEvents];

/** Types of event that the contract does not have are taken, as more may come; but it may be a slip. */
export function noteUnknownTypes(types: readonly string[] = []): void {
  for (const type of types.filter((each) => !known.includes(each))) {
    const near = suggestion(type, known);
    process.stderr.write(`${printable(type)} is not a known event type${near}\n`);
  }
}
