import type { Clock } from '../core/index.ts';
import type { Bets } from './bets.ts';
import type { Codes } from './codes.ts';
import type { Deliveries } from './deliveries.ts';
import type { Matches } from './matches.ts';
import type { Notifier } from './notifier.ts';
import type { Orders } from './orders.ts';
import type { Random } from './random.ts';
import type { Rooms } from './rooms.ts';
import type { Rounds } from './rounds.ts';
import type { Scores } from './scores.ts';
import type { Sessions } from './sessions.ts';
import type { Timeline } from './timeline.ts';

/** What the server APIs and events of one app work on. */
export interface PlatformState {
  readonly appId: string;
  readonly rooms: Rooms;
  readonly rounds: Rounds;
  readonly matches: Matches;
  readonly scores: Scores;
  readonly bets: Bets;
  /** What a round costs each person, 0 for nothing. */
  readonly stake: number;
  readonly orders: Orders;
  readonly codes: Codes;
  readonly sessions: Sessions;
  readonly notifier: Notifier;
  readonly deliveries: Deliveries;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly clock: Clock;
}
