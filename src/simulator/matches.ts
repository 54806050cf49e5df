import type { ApiData, ApiRequest, Match, UserSettlement } from '../protocol/index.ts';
import { forgetOldest } from './forget-oldest.ts';
import { gamesWithMatches } from './games.ts';
import type { Notifier } from './notifier.ts';
import type { Orders } from './orders.ts';
import { randomFor } from './random.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import type { Round, RoundStart, Rounds } from './rounds.ts';
import type { Timeline } from './timeline.ts';

/** Points of one player within a match. */
interface Stack {
  readonly uid: string;
  readonly isAi: boolean;
  bought: number;
  won: number;
}

interface PlayedMatch {
  readonly id: string;
  readonly label: string;
  readonly room: Room;
  readonly start: RoundStart;
  readonly startedAtMs: number;
  endedAtMs?: number;
  readonly roundIds: string[];
  readonly stacks: Map<string, Stack>;
  /** Orders that bought points, by the player who has them. */
  readonly buyIns: {
    readonly uid: string;
    readonly orderId: string;
    readonly outOrderId: string;
  }[];
  isEnding: boolean;
}

export interface MatchesOptions {
  readonly rounds: Rounds;
  readonly orders: Orders;
  readonly notifier: Notifier;
  readonly timeline: Timeline;
  readonly seed: number;
  readonly runId: string;
}

/** How many rounds a match has; no page says. */
const roundsOfMatch = 2;
/** What a robot brings along. */
const robotPoints = 1_000;
/** Most points that one player loses in a round. */
const highestLoss = 100;

/**
 * Plays games: a round, or, in games that have matches, some rounds for points that were bought
 * with orders, which are settled for each user and for the match at its end.
 */
export class Matches {
  readonly #options: MatchesOptions;
  readonly #byId = new Map<string, PlayedMatch>();
  readonly #playing = new Map<Room, PlayedMatch>();
  readonly #settlements = new Map<string, UserSettlement>();
  #count = 0;

  constructor(options: MatchesOptions) {
    this.#options = options;
  }

  /** Starts the game in a room that may start one. `ended` resolves when all of it is over. */
  start(room: Room, start: RoundStart): { readonly round: Round; readonly ended: Promise<void> } {
    const { rounds, timeline, runId } = this.#options;
    if (!gamesWithMatches.has(room.game.mg_id)) {
      const round = rounds.start(room, start);
      return { round, ended: round.ended };
    }
    const count = ++this.#count;
    const match: PlayedMatch = {
      id: `sim-${runId}-m${count}`,
      ...{ label: `${room.id}/match/${count}`, room, start, startedAtMs: timeline.now() },
      ...{ roundIds: [], stacks: new Map(), buyIns: [], isEnding: false },
    };
    this.#byId.set(match.id, match);
    forgetOldest(this.#byId);
    this.#playing.set(room, match);
    const { battle_end_at: _end, battle_duration: _duration, ...begun } = this.#times(match);
    this.#options.notifier.notify('sud.mg.merchant.match.start', {
      ...{ ...headOf(match), ...begun },
      ...{ report_game_info_key: start.key, report_game_info_extras: start.extras },
    });
    const round = this.#startRound(match);
    return { round, ended: this.#play(match, round) };
  }

  /** Ends what a room plays, the rest of its match included. */
  end(room: Room): void {
    const match = this.#playing.get(room);
    if (match !== undefined) match.isEnding = true;
    this.#options.rounds.settle(room);
  }

  /** @throws {Refused} 70420 */
  find({ match_id, report_game_info_key: key }: ApiRequest<'query_match_base'>): Match {
    const match = this.#found(match_id, key);
    const { battle_start_at, ...ended } = this.#times(match);
    const isClosed = match.endedAtMs !== undefined;
    return {
      ...{ ...headOf(match), battle_start_at },
      ...(isClosed && { ...ended, results: resultsOf(match) }),
      report_game_info_key: match.start.key,
      report_game_info_extras: match.start.extras,
      status: isClosed ? 'CLOSED' : 'PLAYING',
    };
  }

  /** @throws {Refused} 70420 */
  roundsOf(wanted: ApiRequest<'query_match_round_ids'>): ApiData<'query_match_round_ids'> {
    const { id, roundIds, start } = this.#found(wanted.match_id, wanted.report_game_info_key);
    return {
      ...{ match_id: id, total: roundIds.length, round_ids: [...roundIds] },
      report_game_info_key: start.key,
    };
  }

  /** @throws {Refused} 70503 for an order that there is not, 70504 if it was not settled */
  settlementOf(wanted: ApiRequest<'query_user_settle'>): UserSettlement {
    const settlement = this.#settlements.get(this.#options.orders.find(wanted).order_id);
    if (settlement === undefined) throw new Refused(70504, '', ['order']);
    return settlement;
  }

  #found(matchId: string | undefined, key: string | undefined): PlayedMatch {
    const match =
      matchId !== undefined
        ? this.#byId.get(matchId)
        : [...this.#byId.values()].findLast(({ start }) => start.key === key);
    if (match === undefined) throw new Refused(70420, '', ['match']);
    return match;
  }

  async #play(match: PlayedMatch, first: Round): Promise<void> {
    let round = first;
    for (;;) {
      await round.ended;
      // Closed with the simulator.
      if (round.settle === undefined) return;
      this.#settleRound(match, round);
      if (match.isEnding || match.roundIds.length >= roundsOfMatch) break;
      round = this.#startRound(match);
    }
    this.#close(match);
  }

  #startRound(match: PlayedMatch): Round {
    const { room, stacks, buyIns, start } = match;
    for (const { uid, isAi } of room.players) {
      if (!stacks.has(uid)) stacks.set(uid, { uid, isAi, bought: isAi ? robotPoints : 0, won: 0 });
    }
    for (const order of this.#options.orders.take(room.id, 'add_score')) {
      const stack = stacks.get(order.to_uid);
      if (stack === undefined) continue;
      stack.bought += order.value;
      buyIns.push({ uid: stack.uid, orderId: order.order_id, outOrderId: order.out_order_id });
    }
    const round = this.#options.rounds.start(room, start);
    match.roundIds.push(round.id);
    return round;
  }

  /** The winner of the round gets what the others lose. */
  #settleRound(match: PlayedMatch, round: Round): void {
    const winner = match.room.players.find(({ uid }) => uid === round.winnerUid);
    const pot = match.stacks.get(winner?.uid ?? '');
    if (pot === undefined) return;
    for (const stack of match.stacks.values()) {
      if (stack === pot) continue;
      const random = randomFor(this.#options.seed, `${match.label}/${round.label}/${stack.uid}`);
      const loss = Math.min(Math.max(0, stack.bought + stack.won), random.integer(1, highestLoss));
      stack.won -= loss;
      pot.won += loss;
    }
  }

  #close(match: PlayedMatch): void {
    const { notifier, timeline } = this.#options;
    match.endedAtMs = timeline.now();
    this.#playing.delete(match.room);
    const settled = this.#settleOrders(match);
    if (settled.length > 0) {
      const [{ mg_id, room_id, match_id, settle_at }] = settled as [UserSettlement];
      const results = settled.map(
        ({ mg_id: _game, room_id: _room, match_id: _match, settle_at: _at, ...result }) => result,
      );
      const head = { mg_id, room_id, match_id, settle_at };
      notifier.notify('sud.mg.merchant.user.settle', { ...head, results });
    }
    notifier.notify('sud.mg.merchant.match.settle', {
      ...{ ...headOf(match), ...this.#times(match), results: resultsOf(match) },
      report_game_info_key: match.start.key,
      report_game_info_extras: match.start.extras,
    });
  }

  /** Who bought points more than once has them all at the last of these orders. */
  #settleOrders({ id, room, buyIns, stacks, endedAtMs = 0 }: PlayedMatch): UserSettlement[] {
    return buyIns.map(({ uid, orderId, outOrderId }, index) => {
      const { won = 0, bought = 0 } = stacks.get(uid) ?? {};
      const isLast = !buyIns.slice(index + 1).some((later) => later.uid === uid);
      const settlement = {
        ...{ order_id: orderId, out_order_id: outOrderId, uid, is_ai: 0 },
        ...{ mg_id: room.game.mg_id, room_id: room.id, match_id: id },
        ...{ score: isLast ? won : 0, remain_score: isLast ? bought + won : 0 },
        settle_at: seconds(endedAtMs),
      };
      this.#settlements.set(orderId, settlement);
      forgetOldest(this.#settlements);
      return settlement;
    });
  }

  #times({ startedAtMs, endedAtMs = startedAtMs }: PlayedMatch) {
    const [start, end] = [Number(seconds(startedAtMs)), Number(seconds(endedAtMs))];
    return {
      battle_start_at: String(start),
      battle_end_at: String(end),
      battle_duration: String(end - start),
    };
  }
}

function headOf({ id, room }: PlayedMatch) {
  return { mg_id: room.game.mg_id, room_id: room.id, game_mode: room.mode, match_id: id };
}

function resultsOf({ stacks }: PlayedMatch) {
  return [...stacks.values()].map(({ uid, isAi, bought, won }) => ({
    ...{ uid: isAi ? '' : uid, is_ai: isAi ? 1 : 0 },
    ...{ score: won, remain_score: bought + won },
  }));
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1000));
}
