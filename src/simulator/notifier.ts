import { type NotificationData, type NotifyEvent, notifyEvents } from '../protocol/index.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { type Room, seatChanges } from './room.ts';
import type { Timeline } from './timeline.ts';

export interface NotifierOptions {
  readonly appId: string;
  readonly deliveries: Deliveries;
  readonly timeline: Timeline;
  readonly runId: string;
  /** The events that the app gets: the platform enables each on request. */
  readonly events: readonly NotifyEvent[];
}

/** All but the seats, which would drown the rest. */
export const defaultNotifyEvents: readonly NotifyEvent[] = notifyEvents.filter(
  (event) => event !== 'sud.mg.merchant.room.seat.changed',
);

/** Sends notifications. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #enabled: ReadonlySet<NotifyEvent>;
  #count = 0;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#enabled = new Set(options.events);
  }

  /** Tells of what happened, if the app gets that event. */
  notify<Event extends NotifyEvent>(event: Event, data: NotificationData[Event]): void {
    if (this.#enabled.has(event)) this.send(event, data);
  }

  /** Sends any notification. */
  send(event: string, data: object): Delivery {
    const { appId, deliveries, timeline, runId } = this.#options;
    const notifyId = `sim-${runId}-n${++this.#count}`;
    const message = {
      notify_id: notifyId,
      notify_time: String(timeline.now()),
      app_id: appId,
      notify_event: event,
      data,
    };
    const { room_id: room } = data as { readonly room_id?: unknown };
    const roomId = typeof room === 'string' ? room : '';
    return deliveries.send({ callback: 'notify', roomId, type: event, key: notifyId, message });
  }

  /** That people came, went or became ready, if any did since it was told last. */
  seatsChanged(room: Room): void {
    const changes = room.takeChanges();
    if (changes.length === 0) return;
    const { satDown, stoodUp } = seatChanges;
    const changed_time = String(this.#options.timeline.now());
    const where = { room_id: room.id, mg_id: room.game.mg_id };
    if (changes.some(({ type }) => type === satDown || type === stoodUp)) {
      const totals = { player_total: room.players.length, ob_total: 0 };
      this.notify('sud.mg.merchant.room.users.changed', { ...where, ...totals, changed_time });
    }
    this.notify('sud.mg.merchant.room.seat.changed', {
      ...where,
      changed_time,
      seat_changed: changes.map(({ uid, type }) => ({ uid, changed_type: type })),
      seat_players: room.players.map(({ uid, seat, isReady }) => ({
        ...{ uid, seat_index: seat, status: isReady ? 'READY' : 'IDLE' },
      })),
    });
  }
}
