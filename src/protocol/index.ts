/**
 * The wire between the platform and the app server: one TypeBox schema for each message, from
 * which types, validation and OpenAPI come. No behaviour.
 *
 * May not know of tokens, stores or frameworks. Exported as `sudgate/protocol`.
 */
export {
  type CallbackDefinition,
  type CallbackName,
  callbackDefinitions,
  callbackNames,
} from './callbacks.ts';
export { Envelope, EnvelopeOf, sdkErrorCodes } from './envelope.ts';
export {
  BreakTheFriendshipExtras,
  BumperExtras,
  CrazyRacingRoundExtras,
  DominoesExtras,
  GuessExtras,
  gameIds,
  LudoExtras,
  NumberBombRoundExtras,
  playerExtrasByGame,
  rolesByGame,
  roundExtrasByGame,
  ShortTrackRoundExtras,
  SpaceKillRoundExtras,
  TexasHoldemExtras,
  UmoExtras,
  WerewolfRoundExtras,
} from './game-extras.ts';
export { maxUidBytes } from './limits.ts';
export {
  AuthRoomChanged,
  BatchOrder,
  BidResult,
  BulletRound,
  BulletSession,
  BulletSettle,
  credentialFields,
  GameProcess,
  LlmAiCreateResult,
  LlmGameSituationSummary,
  MatchSettle,
  MatchStart,
  MatchStatusChanged,
  MatchUserChanged,
  type Notification,
  type NotificationData,
  type NotificationDefinition,
  NotificationEnvelope,
  type NotifyEvent,
  notificationDefinitions,
  notifyEvents,
  OrderBatchChanged,
  OrderChanged,
  PlayerConnectStatus,
  PlayerDrawImage,
  PlayerStatus,
  RoomGameRule,
  RoomSeatChanged,
  RoomUsersChanged,
  UserSettle,
} from './notifications/index.ts';
export {
  GameSettle,
  GameStart,
  int64Names,
  type Report,
  ReportEnvelope,
  type ReportMessage,
  ReportPlayer,
  ReportPlayerResult,
  type ReportType,
  reportDefinitions,
  reportTypes,
} from './reports.ts';
export {
  GetAccountAnswer,
  GetAccountData,
  GetAccountRequest,
  GetScoreAnswer,
  GetScoreData,
  GetScoreRequest,
  type ScoreCallbackName,
  ScoreFailureAnswer,
  scoreCallbackDefinitions,
  scoreCallbackNames,
  scoreRetCodes,
  scoreUpdateTypes,
  UpdateScoreAnswer,
  UpdateScoreData,
  UpdateScoreRequest,
} from './score-callbacks.ts';
export {
  GetSstokenAnswer,
  GetSstokenData,
  GetSstokenRequest,
  GetUserInfoAnswer,
  GetUserInfoRequest,
  UpdateSstokenAnswer,
  UpdateSstokenData,
  UpdateSstokenRequest,
} from './token-callbacks.ts';
export { Gender, UserInfo } from './user-info.ts';
