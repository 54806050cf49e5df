import { readMintedClaims } from '../../game-server/index.ts';
import type { Bench } from '../bench.ts';
import { dataOf, membersOf } from '../read-probe.ts';

/**
 * The uid that answers have to name. A login may issue codes for another one than it was given, as
 * the contract advises (section 2.2): then it is what the code shows, or else what the first answer
 * says. `undefined`: nothing shows one.
 */
export function expectedUid(bench: Bench): Promise<string | undefined> {
  return bench.once('expected-uid', async () => {
    const { loginUrl, uid } = bench.target;
    if (loginUrl === undefined) return uid;
    const { ss_token, user_info } = dataOf(await bench.getSstoken());
    const shown = [
      readMintedClaims(await bench.code())?.uid,
      readMintedClaims(String(ss_token))?.uid,
      membersOf(user_info).uid,
    ];
    return shown.find((value) => typeof value === 'string');
  });
}
