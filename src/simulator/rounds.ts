import type { GameSettle, GameStart, ReportPlayerResult } from '../protocol/index.ts';
import type { Deliveries } from './deliveries.ts';
import { forgetOldest } from './forget-oldest.ts';
import { randomFor } from './random.ts';
import type { Room } from './room.ts';
import type { Timeline } from './timeline.ts';

/** A round as it is reported. */
export interface Round {
  readonly id: string;
  readonly start: GameStart & { readonly report_game_info_key: string };
  /** Absent while it is played. */
  settle?: GameSettle & { readonly results: readonly ReportPlayerResult[] };
  /** Names the round in each run of a seed. */
  readonly label: string;
  readonly escaped: Set<string>;
  /** What each person pays to play, of the score that the app keeps. 0: nothing. */
  readonly stake: number;
  /** Who was first, a robot too. */
  winnerUid?: string;
  /** When it was settled, or the simulator was closed. */
  readonly ended: Promise<void>;
}

/** What the app gives at a start. */
export interface RoundStart {
  readonly extras: string;
  readonly key: string;
  /** Default: that of the simulator. */
  readonly stake?: number | undefined;
}

export interface RoundsOptions {
  readonly deliveries: Deliveries;
  readonly timeline: Timeline;
  /** Determines the points, together with the room and its number of the round. */
  readonly seed: number;
  /** How long a round is played, simulated milliseconds; `undefined`: until it is ended. */
  readonly roundMs: number | undefined;
  /** Makes ids unique over several runs. */
  readonly runId: string;
  readonly stake: number;
  /** Told of each round as it begins and as it ends. */
  readonly onStart: (room: Room, round: Round) => void;
  readonly onSettle: (room: Room, round: Round) => void;
}

/** Plays rounds, reports them, and remembers them. */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #byId = new Map<string, Round>();
  readonly #ends = new Map<string, () => void>();
  #count = 0;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  find(roundId: string): Round | undefined {
    return this.#byId.get(roundId);
  }

  /** Newest first. */
  where(matches: (round: Round) => boolean): readonly Round[] {
    return [...this.#byId.values()].filter(matches).reverse();
  }

  /** Starts a round in a room that may start one, and reports it. */
  start(room: Room, { extras, key, stake = this.#options.stake }: RoundStart): Round {
    const { runId, roundMs, onStart } = this.#options;
    const id = `sim-${runId}-${++this.#count}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    const round: Round = {
      id,
      start: {
        ...this.#head(room, id),
        players: room.players.map(({ uid, isAi, aiLevel }) =>
          isAi ? { uid: '', is_ai: 1, ai_level: aiLevel } : { uid, is_ai: 0 },
        ),
        report_game_info_extras: extras,
        report_game_info_key: key,
      },
      label: `${room.id}/${room.roundCount + 1}`,
      escaped: new Set(),
      stake,
      ended: promise,
    };
    this.#byId.set(id, round);
    forgetOldest(this.#byId);
    this.#ends.set(id, resolve);
    room.beginRound(id);
    this.#report(room, 'game_start', id, round.start);
    onStart(room, round);
    if (roundMs !== undefined) void this.#endAfter(room, round, roundMs);
    return round;
  }

  /** Settles the round that a room plays, and reports it. */
  settle(room: Room): void {
    const round = this.find(room.roundId ?? '');
    if (round === undefined) return;
    const endAt = Math.max(this.#seconds(), round.start.battle_start_at);
    const { players: _players, ...head } = round.start;
    round.settle = {
      ...head,
      battle_end_at: endAt,
      battle_duration: endAt - head.battle_start_at,
      results: this.#results(room, round),
    };
    room.endRound();
    this.#report(room, 'game_settle', round.id, round.settle);
    this.#options.onSettle(room, round);
    this.#ends.get(round.id)?.();
    this.#ends.delete(round.id);
  }

  /** Nobody waits for an end any more. */
  close(): void {
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }

  async #endAfter(room: Room, round: Round, roundMs: number): Promise<void> {
    const isOver = await this.#options.timeline.wait(roundMs);
    if (isOver && room.roundId === round.id) this.settle(room);
  }

  #head(room: Room, id: string) {
    return {
      mg_id: room.game.mg_id,
      mg_id_str: room.game.mg_id,
      room_id: room.id,
      game_mode: room.mode,
      game_round_id: id,
      battle_start_at: this.#seconds(),
    };
  }

  /** Points by chance; the rank follows from them, who fled comes last. */
  #results(room: Room, round: Round): ReportPlayerResult[] {
    const random = randomFor(this.#options.seed, round.label);
    const scored = room.players.map((player) => ({
      ...player,
      score: random.integer(0, 100),
      hasFled: round.escaped.has(player.uid),
    }));
    scored.sort((a, b) => Number(a.hasFled) - Number(b.hasFled) || b.score - a.score);
    const [first] = scored;
    if (first !== undefined) round.winnerUid = first.uid;
    return scored.map(({ uid, isAi, score, hasFled }) => {
      const rank = 1 + scored.filter((other) => !other.hasFled && other.score > score).length;
      const place = hasFled ? scored.length : rank;
      return {
        uid: isAi ? '' : uid,
        rank: place,
        is_escaped: hasFled ? 1 : 0,
        is_ai: isAi ? 1 : 0,
        role: 0,
        score,
        is_win: place === 1 ? 2 : 1,
        award: place === 1 ? 10 : 0,
        extras: '',
        is_managed: 0,
      };
    });
  }

  #report(room: Room, type: 'game_start' | 'game_settle', key: string, message: object): void {
    this.#options.deliveries.send({
      callback: 'report_game_info',
      roomId: room.id,
      type,
      key,
      // The last two are no longer maintained (callbacks contract, section 7.1).
      message: { report_type: type, report_msg: message, uid: room.captainUid, ss_token: '' },
    });
  }

  #seconds(): number {
    return Math.floor(this.#options.timeline.now() / 1000);
  }
}
