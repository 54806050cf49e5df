import type { Room } from './room.ts';
import type { Round } from './rounds.ts';
import type { Scores } from './scores.ts';
import { UnderWay } from './under-way.ts';

/**
 * Plays rounds for the scores that the app keeps: who plays pays the stake when the round begins,
 * and who of them has the most points gets it all when it ends.
 */
export class Bets {
  readonly #scores: Scores;
  readonly #paidIn = new Map<string, Promise<readonly string[]>>();
  readonly #underWay = new UnderWay();

  constructor(scores: Scores) {
    this.#scores = scores;
  }

  /** Consumes the stake of each person. Who cannot pay it plays along for nothing. */
  place(room: Room, round: Round): void {
    if (round.stake === 0) return;
    const persons = room.players.filter(({ isAi }) => !isAi);
    const paying = persons.map(async ({ uid }) => {
      const { state } = await this.#book(room, round, uid, 'consume', round.stake);
      return state === 'booked' ? [uid] : [];
    });
    this.#paidIn.set(
      round.id,
      Promise.all(paying).then((uids) => uids.flat()),
    );
  }

  /** Pays the winner once it is known who has paid: that may be long after the round. */
  pay(room: Room, round: Round): void {
    const paidIn = this.#paidIn.get(round.id);
    if (paidIn === undefined) return;
    this.#paidIn.delete(round.id);
    const work = paidIn.then(async (uids) => {
      const winner = round.settle?.results.find(({ uid }) => uids.includes(uid))?.uid;
      if (winner === undefined) return;
      await this.#book(room, round, winner, 'gain', round.stake * uids.length);
    });
    this.#underWay.add(work);
  }

  /** Resolves when every round that is over has been paid. */
  async settled(): Promise<void> {
    await this.#underWay.settled();
    await this.#scores.settled();
  }

  #book(room: Room, round: Round, uid: string, type: 'consume' | 'gain', score: number) {
    const label = `${round.label}/${type}/${uid}`;
    const mgId = room.game.mg_id;
    return this.#scores.book({ uid, roundId: round.id, type, score, mgId, label });
  }
}
