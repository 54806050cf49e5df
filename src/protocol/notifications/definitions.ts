import type { Static, TSchema } from 'typebox';
import { BulletRound, BulletSession, BulletSettle } from './bullet.ts';
import type { NotificationEnvelope } from './envelope.ts';
import { GameProcess, PlayerConnectStatus, PlayerDrawImage, PlayerStatus } from './games.ts';
import { LlmAiCreateResult, LlmGameSituationSummary } from './llm.ts';
import {
  MatchSettle,
  MatchStart,
  MatchStatusChanged,
  MatchUserChanged,
  UserSettle,
} from './matches.ts';
import { BidResult, OrderBatchChanged, OrderChanged } from './orders.ts';
import { AuthRoomChanged, RoomGameRule, RoomSeatChanged, RoomUsersChanged } from './rooms.ts';

/** What the wire says of one event. */
export interface NotificationDefinition {
  /** Schema of `data`. */
  readonly data: TSchema;
  readonly summary: string;
}

/** The events by `notify_event`, as the contract lists them. Others may come: take them unread. */
export const notificationDefinitions = {
  'sud.mg.merchant.room.users.changed': {
    data: RoomUsersChanged,
    summary: 'How many play and watch in a room',
  },
  'sud.mg.merchant.order.changed': { data: OrderChanged, summary: 'State of an order' },
  'sud.mg.merchant.order.batch.changed': {
    data: OrderBatchChanged,
    summary: 'States of the orders of a batch',
  },
  'sud.mg.merchant.bid.result': { data: BidResult, summary: 'Who won the bidding' },
  'sud.mg.merchant.user.settle': {
    data: UserSettle,
    summary: 'Points of users, settled within a match',
  },
  'sud.mg.merchant.match.start': { data: MatchStart, summary: 'A match began' },
  'sud.mg.merchant.match.settle': { data: MatchSettle, summary: 'A match ended' },
  'sud.mg.merchant.room.game.rule': { data: RoomGameRule, summary: 'The rules of a room were set' },
  'sud.mg.merchant.auth.room.changed': {
    data: AuthRoomChanged,
    summary: 'State of a room of an authorised app',
  },
  'sud.mg.merchant.match.user.changed': {
    data: MatchUserChanged,
    summary: 'Users found by the matchmaking so far',
  },
  'sud.mg.merchant.match.status.changed': {
    data: MatchStatusChanged,
    summary: 'The matchmaking succeeded or failed',
  },
  'sud.mg.merchant.game.process': { data: GameProcess, summary: 'Something happened in a round' },
  'sud.mg.merchant.player.status': { data: PlayerStatus, summary: 'State of players' },
  'sud.mg.merchant.game.player.connect.status': {
    data: PlayerConnectStatus,
    summary: 'A player lost or regained the connection',
  },
  'sud.mg.merchant.room.seat.changed': { data: RoomSeatChanged, summary: 'Seats of a room' },
  'sud.mg.merchant.player.draw.image': {
    data: PlayerDrawImage,
    summary: 'A player drew a picture',
  },
  'sud.mg.merchant.bullet.connection.closed': {
    data: BulletSession,
    summary: 'A bullet-screen connection was closed',
  },
  'sud.mg.merchant.bullet.client.start': {
    data: BulletSession,
    summary: 'A bullet-screen client started',
  },
  'sud.mg.merchant.bullet.client.closed': {
    data: BulletSession,
    summary: 'A bullet-screen client was closed',
  },
  'sud.mg.merchant.bullet.game.prepare': {
    data: BulletRound,
    summary: 'A bullet-screen round is prepared',
  },
  'sud.mg.merchant.bullet.game.start': {
    data: BulletRound,
    summary: 'A bullet-screen round began',
  },
  'sud.mg.merchant.bullet.game.settle': {
    data: BulletSettle,
    summary: 'A bullet-screen round ended',
  },
  'sud.mg.merchant.llm.ai.create.result': {
    data: LlmAiCreateResult,
    summary: 'Whether a language-model player was created',
  },
  'sud.mg.merchant.llm.game.situation.summary': {
    data: LlmGameSituationSummary,
    summary: 'A language model sums up the game',
  },
} as const satisfies Record<string, NotificationDefinition>;

export type NotifyEvent = keyof typeof notificationDefinitions;
export const notifyEvents = Object.keys(notificationDefinitions) as NotifyEvent[];

/** `data` by event. */
export type NotificationData = {
  [Event in NotifyEvent]: Static<(typeof notificationDefinitions)[Event]['data']>;
};

/** A notification whose event is known, `notify_event` telling what `data` is. */
export type Notification<Event extends NotifyEvent = NotifyEvent> = {
  [Each in Event]: Omit<NotificationEnvelope, 'notify_event' | 'data'> & {
    notify_event: Each;
    data: NotificationData[Each];
  };
}[Event];
