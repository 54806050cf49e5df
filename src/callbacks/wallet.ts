import { SudgateError } from '../errors.ts';
import type { ScoreWallet } from '../ledger/index.ts';
import type { CallbackApp } from './callback-app.ts';

/** @throws {SudgateError} `score_unserved` */
export function walletOf({ wallet }: CallbackApp): ScoreWallet {
  if (wallet === undefined) throw new SudgateError('score_unserved');
  return wallet;
}
