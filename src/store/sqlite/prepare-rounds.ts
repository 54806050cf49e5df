import type { DatabaseSync } from 'node:sqlite';
import type {
  ProjectedBatch,
  ProjectedPart,
  RoomPart,
  RoundPart,
  RoundRange,
  StoredEvent,
} from '../../inbox/index.ts';
import { projectEvent, rowsOf } from '../../inbox/project-event.ts';
import { maxRoundBytes, maxRoundRows } from '../../inbox/store-rules.ts';
import { moveRounds } from '../sql-statements.ts';
import type { InboxWrites } from './inbox-writes.ts';
import { inTransaction } from './transaction.ts';

export function prepareRounds(db: DatabaseSync): Pick<InboxWrites, 'saveRounds' | 'makeRounds'> {
  const readPosition = db.prepare("select position from projections where name = 'rounds'");
  const movePosition = db.prepare(moveRounds);
  const events = db.prepare(
    `select position, app_id as appId, kind, type, key, received_at_ms as receivedAtMs, raw
     from events where position > ? and position <= ? order by position`,
  );
  // A round that is known keeps its start: cursors are made of it.
  const saveRound = db.prepare(
    `insert into rounds
       (app_id, game_round_id, started_at_ms, room_id, mg_id, start_position, settle_position)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (app_id, game_round_id) do update set
       room_id = coalesce(room_id, excluded.room_id),
       mg_id = coalesce(mg_id, excluded.mg_id),
       start_position = coalesce(start_position, excluded.start_position),
       settle_position = coalesce(settle_position, excluded.settle_position)
     returning id, started_at_ms`,
  );
  const savePlayer = db.prepare(
    `insert into round_players (round_id, uid, app_id, started_at_ms) values (?, ?, ?, ?)
     on conflict do nothing`,
  );
  const saveRoom = db.prepare(
    `insert into rooms
       (app_id, room_id, mg_id, player_total, ob_total, changed_at_ms, received_at_ms)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (app_id, room_id) do update set
       mg_id = excluded.mg_id,
       player_total = excluded.player_total,
       ob_total = excluded.ob_total,
       changed_at_ms = excluded.changed_at_ms,
       received_at_ms = excluded.received_at_ms
     where excluded.changed_at_ms >= rooms.changed_at_ms`,
  );

  function addRound(part: RoundPart): void {
    const { appId, gameRoundId, startedAtMs, roomId, mgId, position } = part;
    const positions = part.part === 'start' ? [position, null] : [null, position];
    const row = saveRound.get(
      ...[appId, gameRoundId, startedAtMs, roomId ?? null, mgId ?? null, ...positions],
    ) as { id: number; started_at_ms: number };
    for (const uid of part.uids) savePlayer.run(row.id, uid, appId, row.started_at_ms);
  }

  function addRoom({ appId, roomId, mgId, changedAtMs, receivedAtMs, ...part }: RoomPart): void {
    const totals = [part.playerTotal, part.obTotal];
    saveRoom.run(appId, roomId, mgId ?? null, ...totals, changedAtMs, receivedAtMs);
  }

  function saveRounds({ from, to, parts }: ProjectedBatch): boolean {
    // Made from events that are on disk, and made again should the power fail: no flush for it.
    db.exec('pragma synchronous=normal');
    try {
      return inTransaction(db, () => {
        if (movePosition.run(to, from, from).changes === 0) return false;
        for (const part of parts) part.kind === 'round' ? addRound(part) : addRoom(part);
        return true;
      });
    } finally {
      db.exec('pragma synchronous=full');
    }
  }

  function makeRounds({ from, upTo }: RoundRange): boolean {
    // Looked at first: reports wait while this thread reads in vain. The saving looks again.
    if (((readPosition.get() as { position: number } | undefined)?.position ?? 0) !== from)
      return false;
    let to = from;
    const parts: ProjectedPart[] = [];
    let rows = 0;
    let bytes = 0;
    // One by one: a page of them could hold more bytes than a batch may.
    for (const event of events.iterate(from, upTo) as Iterable<StoredEvent>) {
      const part = projectEvent(event);
      if (part !== undefined) parts.push(part);
      rows += rowsOf(part);
      bytes += event.raw.length;
      to = event.position;
      if (rows >= maxRoundRows || bytes >= maxRoundBytes) break;
    }
    // None: they were deleted before they were seen.
    return saveRounds({ from, to: to === from ? upTo : to, parts });
  }

  return { saveRounds, makeRounds };
}
