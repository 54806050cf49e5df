import { maxKept } from './forget-oldest.ts';
import { simulatedGames } from './games.ts';
import { Refused } from './refused.ts';
import { noSeat, Room } from './room.ts';

/**
 * The rooms of an app. One comes into being when it is named for the first time; of more than 10 000
 * the one that was entered longest ago and plays nothing is forgotten, with who sits there.
 */
export class Rooms {
  /** Entered last, at the end. */
  readonly #byId = new Map<string, Room>();
  /** Where each user sits. */
  readonly #seats = new Map<string, Room>();

  find(roomId: string): Room | undefined {
    return this.#byId.get(roomId);
  }

  /**
   * The room with that game. Another game in an empty room takes the place of the one before.
   *
   * @throws {Refused} 10111 for a game that there is not, 10002 if the room plays another one
   */
  enter(roomId: string, mgId: string): Room {
    const game = simulatedGames.get(mgId);
    if (game === undefined) throw new Refused(10111, '', ['game_server']);
    const room = this.#byId.get(roomId);
    if (room?.game === game) return this.#keep(room);
    if (room !== undefined && room.players.length > 0) {
      throw new Refused(10002, `the room has another game, ${room.game.mg_id}`, ['game_server']);
    }
    return this.#keep(new Room(roomId, game, this.#seats));
  }

  #keep(entered: Room): Room {
    this.#byId.delete(entered.id);
    this.#byId.set(entered.id, entered);
    for (const room of this.#byId.size > maxKept ? this.#byId.values() : []) {
      if (room.isPlaying || room === entered) continue;
      room.clear();
      this.#byId.delete(room.id);
      break;
    }
    return entered;
  }

  /**
   * The room of an event that need not name it: it is found by the user.
   *
   * @param absentCode of the refusal if there is none
   * @throws {Refused}
   */
  of(roomId: string | undefined, uid: string, absentCode: number): Room {
    const room = roomId === undefined ? this.roomOf(uid) : this.#byId.get(roomId);
    if (room === undefined) {
      throw new Refused(absentCode, roomId === undefined ? noSeat : 'there is no such room');
    }
    return room;
  }

  /** Where the user sits. */
  roomOf(uid: string): Room | undefined {
    return this.#seats.get(uid);
  }
}
