import type { NotificationData } from '../protocol/index.ts';
import type { Deliveries } from './deliveries.ts';
import type { Room } from './room.ts';
import type { Timeline } from './timeline.ts';

/** The events that are simulated; all happen in a room. */
type RoomEvent =
  | 'sud.mg.merchant.room.users.changed'
  | 'sud.mg.merchant.order.changed'
  | 'sud.mg.merchant.order.batch.changed';

export interface NotifierOptions {
  readonly appId: string;
  readonly deliveries: Deliveries;
  readonly timeline: Timeline;
  readonly runId: string;
}

/** Sends notifications. */
export class Notifier {
  readonly #options: NotifierOptions;
  #count = 0;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  notify<Event extends RoomEvent>(event: Event, data: NotificationData[Event]): void {
    const { room_id: roomId } = data;
    const { appId, deliveries, timeline, runId } = this.#options;
    const notifyId = `sim-${runId}-n${++this.#count}`;
    const message = {
      notify_id: notifyId,
      notify_time: String(timeline.now()),
      app_id: appId,
      notify_event: event,
      data,
    };
    deliveries.send({ callback: 'notify', roomId, type: event, key: notifyId, message });
  }

  /** That other people sit in a room. */
  usersChanged(room: Room): void {
    this.notify('sud.mg.merchant.room.users.changed', {
      room_id: room.id,
      mg_id: room.game.mg_id,
      player_total: room.players.length,
      ob_total: 0,
      changed_time: String(this.#options.timeline.now()),
    });
  }
}
