import type { InboxMessage, StoredEvent } from '../../../src/inbox/index.ts';
import { openSqliteStore, type Store } from '../../../src/store/sqlite/index.ts';
import { Scope } from '../../support/scope.ts';

export const appId = '1461564080052506636';
/** 2030-01-01T00:00:00Z. */
export const nowMs = 1_893_456_000_000;

/** A real store in a file of its own. */
export async function openStore(t: ConstructorParameters<typeof Scope>[0]): Promise<Store> {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const store = await openSqliteStore(`${directory}/store.db`);
  scope.defer(() => store.close());
  return store;
}

export function report(type: string, message: unknown, receivedAtMs = nowMs): InboxMessage {
  const raw = Buffer.from(JSON.stringify({ report_type: type, report_msg: message }));
  const id = (message as { game_round_id?: string } | null)?.game_round_id ?? 'no id';
  return { appId, kind: 'report', type, key: id, receivedAtMs, raw };
}

export function notification(event: string, id: string, data: unknown): InboxMessage {
  const raw = Buffer.from(JSON.stringify({ notify_id: id, notify_event: event, data }));
  return { appId, kind: 'notification', type: event, key: id, receivedAtMs: nowMs, raw };
}

export function stored(message: InboxMessage, position = 1): StoredEvent {
  return { ...message, position };
}

/** The documented members of a start. */
export function gameStart(id: string, changes: Record<string, unknown> = {}) {
  return {
    mg_id_str: '1461227817776713818',
    mg_id: '1461227817776713818',
    room_id: 'room-42',
    game_mode: 1,
    game_round_id: id,
    battle_start_at: 1_893_450_000,
    players: [
      { uid: 'player-7', is_ai: 0 },
      { uid: '', is_ai: 1 },
    ],
    report_game_info_extras: '',
    ...changes,
  };
}
