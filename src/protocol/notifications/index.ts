/**
 * What the platform notifies of: the envelope, and the schema of `data` for each event.
 *
 * Schemas only, open for members to come. Exported through `sudgate/protocol`.
 */
export { BulletRound, BulletSession, BulletSettle } from './bullet.ts';
export {
  type Notification,
  type NotificationData,
  type NotificationDefinition,
  type NotifyEvent,
  notificationDefinitions,
  notifyEvents,
} from './definitions.ts';
export { credentialFields, NotificationEnvelope } from './envelope.ts';
export { GameProcess, PlayerConnectStatus, PlayerDrawImage, PlayerStatus } from './games.ts';
export { LlmAiCreateResult, LlmGameSituationSummary } from './llm.ts';
export {
  MatchSettle,
  MatchStart,
  MatchStatusChanged,
  MatchUserChanged,
  UserSettle,
} from './matches.ts';
export { BatchOrder, BidResult, OrderBatchChanged, OrderChanged } from './orders.ts';
export { AuthRoomChanged, RoomGameRule, RoomSeatChanged, RoomUsersChanged } from './rooms.ts';
