import type { SimulatedGame } from './games.ts';
import { Refused } from './refused.ts';

/** Who sits on a seat. */
export interface Player {
  readonly uid: string;
  readonly seat: number;
  readonly isAi: boolean;
  readonly aiLevel: number;
  isReady: boolean;
}

export interface SeatWish {
  /** From 0; -1 any. */
  readonly seat: number;
  /** Whether another one will do if it is taken. */
  readonly isRandom: boolean;
}

type Newcomer = Omit<Player, 'seat'>;

/** Where the meaning of a code speaks of something else. */
export const noSeat = 'the player has no seat';

/** What became of a seat, by the numbers of the notification (callbacks contract, section 8.16). */
export const seatChanges = { satDown: 1, stoodUp: 2, ready: 3, notReady: 4 } as const;

export interface SeatChange {
  readonly uid: string;
  readonly type: (typeof seatChanges)[keyof typeof seatChanges];
}

/** The seats of one room and their rules. What is forbidden is refused with the documented code. */
export class Room {
  readonly id: string;
  readonly game: SimulatedGame;
  mode = 1;
  /** Mode within the game mode. */
  modeEx: number | undefined;
  rule: unknown;
  /** Empty if no person sits here. */
  captainUid = '';
  /** The round being played. */
  roundId: string | undefined;
  /** Rounds that were started here. */
  roundCount = 0;
  readonly #players = new Map<string, Player>();
  readonly #seats: Map<string, Room>;
  #changes: SeatChange[] = [];

  /** @param seats where the users of all rooms sit: kept up to date for this one */
  constructor(id: string, game: SimulatedGame, seats: Map<string, Room>) {
    this.id = id;
    this.game = game;
    this.#seats = seats;
  }

  /** By seat. */
  get players(): readonly Player[] {
    return [...this.#players.values()].sort((one, other) => one.seat - other.seat);
  }

  /** What has become of the seats since it was asked last. */
  takeChanges(): readonly SeatChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  get isPlaying(): boolean {
    return this.roundId !== undefined;
  }

  has(uid: string): boolean {
    return this.#players.has(uid);
  }

  /** @throws {Refused} 100201, 100202, 100203, 100204; 10002 for a seat that is not there */
  sitDown(newcomer: Newcomer, wish: SeatWish): void {
    if (this.isPlaying) throw new Refused(100201);
    if (this.has(newcomer.uid)) throw new Refused(100203);
    const seat = this.#chooseSeat(wish);
    this.#players.set(newcomer.uid, { ...newcomer, seat });
    this.#seats.set(newcomer.uid, this);
    this.#changed(newcomer.uid, 'satDown');
    if (newcomer.isReady) this.#changed(newcomer.uid, 'ready');
    if (this.captainUid === '' && !newcomer.isAi) this.captainUid = newcomer.uid;
  }

  #chooseSeat({ seat, isRandom }: SeatWish): number {
    const { most } = this.game.players;
    if (seat >= most) throw new Refused(10002, `/data/seat_index is not below ${most}`);
    const taken = new Set(this.players.map((player) => player.seat));
    if (taken.size >= most) throw new Refused(100202);
    if (seat >= 0 && !taken.has(seat)) return seat;
    if (seat >= 0 && !isRandom) throw new Refused(100204);
    for (let free = 0; ; free++) if (!taken.has(free)) return free;
  }

  /** @throws {Refused} 100301, 100302 */
  standUp(uid: string, cancelsReady: boolean): void {
    const player = this.#players.get(uid);
    if (player === undefined) throw new Refused(100301);
    if (this.isPlaying || (player.isReady && !cancelsReady)) throw new Refused(100302);
    this.#remove(uid);
  }

  /** @throws {Refused} 100400, 100401: that they fit each of these cases is a guess */
  setReady(uid: string, isReady: boolean): void {
    const player = this.#players.get(uid);
    const code = isReady ? 100400 : 100401;
    if (player === undefined) throw new Refused(code, noSeat);
    if (player.isReady === isReady) throw new Refused(code);
    if (this.isPlaying) throw new Refused(code, 'a game is being played');
    player.isReady = isReady;
    this.#changed(uid, isReady ? 'ready' : 'notReady');
  }

  /** @throws {Refused} 100012 for a mode that the game has not */
  setMode(mode = 1): void {
    const isThere = this.game.game_mode_list.some((known) => known.mode === mode);
    if (!isThere) throw new Refused(100012, `the game has no mode ${mode}`, ['game_server']);
    this.mode = mode;
  }

  /** @throws {Refused} 100700 */
  makeCaptain(uid: string): void {
    const player = this.#players.get(uid);
    if (player === undefined || player.isAi) throw new Refused(100700);
    this.captainUid = uid;
  }

  /** @throws {Refused} 100600, 100602, 100603 */
  kick(uid: string): void {
    if (!this.has(uid)) throw new Refused(100600);
    if (this.isPlaying) throw new Refused(100602);
    if (uid === this.captainUid) throw new Refused(100603);
    this.#remove(uid);
  }

  /** @throws {Refused} 100501, 100503, 100504, and 100500 without a captain */
  checkStart(): void {
    if (this.isPlaying) throw new Refused(100501);
    if (this.captainUid === '') throw new Refused(100500);
    if (this.#players.size < this.game.players.least) throw new Refused(100504);
    if (this.players.some(({ isReady }) => !isReady)) throw new Refused(100503);
  }

  beginRound(roundId: string): void {
    this.roundId = roundId;
    this.roundCount++;
    for (const player of this.#players.values()) player.isReady = true;
  }

  /** After a round nobody is ready but the robots. */
  endRound(): void {
    this.roundId = undefined;
    for (const player of this.#players.values()) player.isReady = player.isAi;
  }

  clear(): void {
    for (const uid of [...this.#players.keys()]) this.#remove(uid);
  }

  #remove(uid: string): void {
    this.#players.delete(uid);
    this.#seats.delete(uid);
    this.#changed(uid, 'stoodUp');
    if (uid !== this.captainUid) return;
    this.captainUid = this.players.find(({ isAi }) => !isAi)?.uid ?? '';
  }

  #changed(uid: string, what: keyof typeof seatChanges): void {
    this.#changes.push({ uid, type: seatChanges[what] });
  }
}
