import type { ErrorMeaning, ErrorMeanings } from './error-meaning.ts';
import { gameBusinessCodes } from './game-business.ts';
import { gameServerCodes } from './game-server.ts';
import { nftCodes } from './nft.ts';
import { matchCodes, orderCodes } from './orders-and-matches.ts';

/** The codes that the platform answers with; a number may mean different things in two groups. */
export const errorGroups = {
  game_server: gameServerCodes,
  game_business: gameBusinessCodes,
  order: orderCodes,
  match: matchCodes,
  nft: nftCodes,
} as const satisfies Record<string, ErrorMeanings>;

export type ErrorGroup = keyof typeof errorGroups;

/**
 * What a `ret_code` says.
 *
 * @param groups where to look, the first that has it counts; afterwards all others
 */
export function explainRetCode(
  retCode: number,
  groups: readonly ErrorGroup[],
): ErrorMeaning | undefined {
  const names = [...groups, ...(Object.keys(errorGroups) as ErrorGroup[])];
  const group = names.find((name) => Object.hasOwn(errorGroups[name], retCode));
  return group === undefined ? undefined : (errorGroups[group] as ErrorMeanings)[retCode];
}
