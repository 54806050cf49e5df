import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '../../inbox/index.ts';
import { ProblemError } from '../problem.ts';

/** After this many milliseconds we have seen what another process committed before. */
const settleMs = 250;

/**
 * The position that a cursor stands for; without one the beginning.
 *
 * @param name of the parameter or header, for the answer
 * @throws {ProblemError} `invalid_request`
 */
export function parseCursor(name: string, cursor = '0'): number {
  if (/^(0|[1-9]\d{0,14})$/.test(cursor)) return Number(cursor);
  throw new ProblemError(
    'invalid_request',
    `${name} must be a cursor from an earlier answer, or 0 for all events`,
  );
}

/**
 * A cursor behind the last event comes from another database: its reader would wait, and skip the
 * events before it, without ever learning why.
 *
 * @throws {ProblemError} `cursor_unknown`
 */
export async function checkCursor(
  store: Pick<EventStore, 'lastPosition'>,
  name: string,
  position: number,
): Promise<void> {
  if (position <= (await store.lastPosition())) return;
  // It may have been given out by another process that is a moment ahead.
  await sleep(settleMs);
  const last = await store.lastPosition();
  if (position <= last) return;
  throw new ProblemError(
    'cursor_unknown',
    `${name} is ${position}, the last event has ${last}: was the store replaced? 0 reads all events`,
  );
}
