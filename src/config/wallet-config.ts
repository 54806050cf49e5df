import { hasUserInfo, parseWebAddress } from '../core/index.ts';
import { isSecret } from '../standard-webhooks/secret.ts';
import type { WalletConfig } from './config.ts';
import type { RawSettings } from './config-sources.ts';
import type { Settings } from './settings.ts';

/** What is wrong with the wallet of an app. Secrets are not shown, nor the address. */
export function walletProblems({
  wallet_url: url,
  wallet_secrets: secrets,
}: RawSettings): string[] {
  const problems: string[] = [];
  if (typeof url === 'string') {
    problems.push(...walletUrlProblems(url));
    if (secrets === undefined) problems.push('WALLET_URL needs a WALLET_SECRET to sign with');
  } else if (url === undefined && secrets !== undefined)
    problems.push('WALLET_SECRET is for WALLET_URL, which is missing');
  const texts = Array.isArray(secrets) ? secrets.filter((each) => typeof each === 'string') : [];
  if (texts.some((each) => each !== '' && !isSecret(each))) {
    problems.push(
      'WALLET_SECRET (wallet_secrets) must be whsec_ and the base64 of 24 to 64 bytes: echo whsec_$(openssl rand -base64 32) makes one',
    );
  }
  return problems;
}

function walletUrlProblems(text: string): string[] {
  const url = parseWebAddress(text);
  if (url === undefined) return ['WALLET_URL (wallet_url) must be an http:// or https:// address'];
  if (!hasUserInfo(url)) return [];
  return ['WALLET_URL (wallet_url) must have no user and password: calls are signed instead'];
}

export function toWallet(settings: Settings): WalletConfig | undefined {
  const { wallet_url: url, wallet_secrets: secrets = [], wallet_timeout_ms: timeoutMs } = settings;
  if (url === undefined) return undefined;
  return Object.freeze({ url, secrets: Object.freeze(secrets), timeoutMs });
}
