import type { Judgement } from '../game-server/index.ts';
import { Refused } from './refused.ts';

/**
 * What the platform can go on with.
 *
 * @throws {Refused} with the code that the game server has for the fault of the answer
 */
export function requireAccepted(
  judgement: Judgement,
): Judgement & Required<Pick<Judgement, 'data'>> {
  const { data, gameServerCode, head } = judgement;
  if (data !== undefined) return { ...judgement, data };
  const detail = head?.ret_msg ?? '';
  throw new Refused(gameServerCode ?? 100000, detail.slice(0, 200), ['game_server']);
}
