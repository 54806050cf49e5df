import type { Bench } from '../bench.ts';
import type { Finding } from '../check.ts';
import type { Probe } from '../probe.ts';
import { envelopeOf } from '../read-probe.ts';
import { signed } from './bad-signatures.ts';
import { otherSecret } from './bad-tokens.ts';

const fix =
  'The secret given here (--app-secret, SUD_APP_SECRET) probably is not that of the server: it ' +
  'refuses what is made with it just as it refuses what is made with another. Give the secret and ' +
  'the app id that the server has. If they are the same, see how it checks tokens and ' +
  'signatures; its log says why.';

/** A failure with the advice to look at the secret, if that is what the server refuses. */
export async function orRefusedSecret(bench: Bench, finding: Finding): Promise<Finding> {
  const { passed, probe } = finding;
  if (passed || probe === undefined || refusal(probe) === undefined) return finding;
  return (await isSecretRefused(bench)) ? { ...finding, fix } : finding;
}

/** Whether a get_sstoken with the given secret is refused in the same words as with another. */
function isSecretRefused(bench: Bench): Promise<boolean> {
  return bench.once('refused-secret', async () => {
    const { appId, appSecret, signed: signs = true, loginUrl } = bench.target;
    if (appId === undefined || appSecret === undefined) return false;
    // It may be refused for that alone, whatever the secret is.
    if (!signs) return false;
    const given = refusal(await bench.getSstoken());
    if (given === undefined) return false;
    const code =
      loginUrl === undefined ? bench.mintCode({ appSecret: otherSecret }) : await bench.code();
    const body = Buffer.from(JSON.stringify({ code }), 'utf8');
    const headers = signed(bench, body, { appSecret: otherSecret });
    const other = await bench.call('get_sstoken', body, { signed: false, headers });
    return refusal(other) === given;
  });
}

/** What a refusal in the documented form says; `undefined`: it is none. */
function refusal(probe: Probe): string | undefined {
  const { ret_code, ret_msg, sdk_error_code } = envelopeOf(probe);
  const isAnswered = probe.outcome.answered && probe.outcome.status === 200;
  if (!isAnswered || typeof ret_code !== 'number' || ret_code === 0) return undefined;
  return JSON.stringify([ret_code, ret_msg, sdk_error_code]);
}
