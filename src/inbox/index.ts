/**
 * Reports and notifications: kept once, as they came, and handed on in the order of their commits.
 *
 * May not know of HTTP, signatures or a certain database. Exported as `sudgate/inbox`.
 */
export type { ConsumerStore, SetAsideEvent, SetAsideQuery } from './consumer-store.ts';
export type { FailedTry } from './consumer-warnings.ts';
export { type AppendReport, createInbox, type Inbox, type InboxOptions } from './create-inbox.ts';
export {
  createEventConsumer,
  type EventConsumer,
  type EventConsumerOptions,
} from './event-consumer.ts';
export type { EventHandlers } from './event-handlers.ts';
export type { EventQuery, EventStore, EventVariant } from './event-store.ts';
export { type FeedEvent, toFeedEvent } from './feed-event.ts';
export { type FollowOptions, followEvents } from './follow-events.ts';
export type { InboxLimits } from './inbox-limits.ts';
export type { InboxStores } from './inbox-stores.ts';
export type {
  AppendOutcome,
  InboxMessage,
  MessageKey,
  MessageKind,
  StoredEvent,
} from './message.ts';
export { openRounds } from './open-rounds.ts';
export { readNotification, readReport } from './read-message.ts';
export {
  createRetention,
  type DeletedCounts,
  type Retention,
  type RetentionOptions,
} from './retention.ts';
export type { DeleteQuery, RetentionStore } from './retention-store.ts';
export type { RetryOptions } from './retry-options.ts';
export { roomOf } from './room-of.ts';
export { RoundProjection, type RoundProjectionOptions } from './round-projection.ts';
export type {
  ProjectedBatch,
  ProjectedPart,
  RoomPart,
  RoomState,
  RoundCursor,
  RoundPart,
  RoundQuery,
  RoundRange,
  RoundStore,
  StoredRound,
} from './round-store.ts';
export {
  type PlayerView,
  type ReportReference,
  type ResultView,
  type RoundView,
  toRoundView,
} from './round-view.ts';
export {
  createRounds,
  type RoomView,
  type RoundPage,
  type RoundPageQuery,
  type Rounds,
  type RoundsOptions,
} from './rounds.ts';
export { maxPageBytes, maxVariants, onceScope } from './store-rules.ts';
