/**
 * The platform's server API, the other direction: request and answer of each API, where its
 * address is found, how it is authenticated, when it may be repeated.
 *
 * Definitions only, open for members to come. Exported through `sudgate/protocol`.
 */
export {
  BulletComment,
  BulletGift,
  WarOfKingsComment,
} from './bullet.ts';
export { Configuration, configServices } from './configuration.ts';
export type { ApiDefinition, ApiSource, Endpoint, RetryRule } from './definition.ts';
export {
  type ApiData,
  type ApiName,
  type ApiRequest,
  apiDefinition,
  apiDefinitions,
  apiNames,
} from './definitions.ts';
export { AppCredentials, ServerAnswer, serverInt64Names } from './envelope.ts';
export { PlayerInfo, SeatedPlayer, StartingPlayer } from './event-fields.ts';
export {
  type PushEvent,
  type PushEventAnswer,
  type PushEventData,
  type PushEventDefinition,
  pushEventDefinitions,
  pushEvents,
  RoomInfo,
} from './events.ts';
export { type GameRule, gameRules, type RuledGame } from './game-rules.ts';
export { clientPlatforms, Game, GameMode, MgInfo } from './games.ts';
export { Match, MatchKey, UserSettlement } from './matches.ts';
export { NftDetails } from './nft.ts';
export {
  batchOrderCommands,
  batchOrderGameIds,
  type OrderCommand,
  orderCommands,
  orderGameIds,
} from './order-commands.ts';
export { BatchOrderRequest, CreateOrderRequest, Order, OrderKey } from './orders.ts';
export { SettledRound, StartedRound } from './reports.ts';
export { AuthRoomInfo } from './rooms.ts';
