import type {
  NotificationData,
  NotifyEvent,
  ReportMessage,
  ReportType,
  ScoreEvent,
  ScoreEventData,
} from '../protocol/index.ts';
import type { FeedEvent } from './feed-event.ts';

type Handled = void | Promise<void>;

/** `room.users.changed` and `game_start` become `RoomUsersChanged` and `GameStart`. */
type PascalCase<Text extends string> = Text extends `${infer Head}${'.' | '_'}${infer Rest}`
  ? `${Capitalize<Head>}${PascalCase<Rest>}`
  : Capitalize<Text>;

type NameOf<Type extends string> = Type extends `${'sud.mg.merchant' | 'sudgate'}.${infer Rest}`
  ? `on${PascalCase<Rest>}`
  : `on${PascalCase<Type>}`;

type ReportHandlers = {
  readonly [Type in ReportType as NameOf<Type>]?: (
    message: ReportMessage[Type],
    event: FeedEvent,
  ) => Handled;
};

type NotificationHandlers = {
  readonly [Event in NotifyEvent as NameOf<Event>]?: (
    data: NotificationData[Event],
    event: FeedEvent,
  ) => Handled;
};

type ScoreHandlers = {
  readonly [Event in ScoreEvent as NameOf<Event>]?: (
    booking: ScoreEventData[Event],
    event: FeedEvent,
  ) => Handled;
};

/**
 * What the app does with events: `onGameStart`, `onGameSettle`, and one for each notify event named
 * after it without its prefix (`onOrderChanged`, `onRoomUsersChanged`, `onBulletGameSettle`, …);
 * `onScoreBooked` for the bookings of the ledger, `onWalletBooked` for those of an own wallet.
 *
 * A handler has to be idempotent: it is called again with an event if the process ended before the
 * position was saved. The first argument is `report_msg`, `data` or the booking, int64 as strings, and has the
 * documented form: others go to `onMalformed`.
 */
export type EventHandlers = ReportHandlers &
  NotificationHandlers &
  ScoreHandlers & {
    /** Every event, known or not, before its own handler. */
    readonly onEvent?: (event: FeedEvent) => Handled;
    /**
     * An event that has a handler, but not the documented form. Without this it is set aside at
     * once.
     *
     * @param fault where and what, without the value
     */
    readonly onMalformed?: (event: FeedEvent, fault: string) => Handled;
  };

/** The name of the handler of a `report_type`, a `notify_event`, or an event of sudgate's own. */
export function handlerName(type: string): string {
  const words = type.replace(/^(sud\.mg\.merchant|sudgate)\./, '').split(/[._]/);
  return `on${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}
