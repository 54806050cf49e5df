import type { Config } from '../config/index.ts';
import type { Logger } from '../server/index.ts';

/** Says for which apps SCORE_SIGNATURES lets anyone move balances. */
export function warnOfUnsignedScores({ apps }: Config, logger: Logger): void {
  for (const { appId, signaturePolicies } of apps) {
    if (signaturePolicies.score === 'require') continue;
    logger.warn(
      { app: appId, score_signatures: signaturePolicies.score },
      'score callbacks need no signature: anyone who finds the address can change balances',
    );
  }
}
