/**
 * Calls that are signed as Standard Webhooks asks: secrets and signatures. What an app gets by webhook
 * and what its own wallet is asked go this way.
 *
 * May not know of endpoints, wallets or HTTP clients. Not exported from the package.
 */
export { generateSecret, isSecret } from './secret.ts';
export { type SignOptions, signMessage } from './sign-message.ts';
