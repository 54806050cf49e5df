/**
 * Calls that are signed as Standard Webhooks asks: secrets, signatures, and why a call failed. What an
 * app gets by webhook and what its own wallet is asked go this way.
 *
 * May not know of endpoints, wallets or HTTP clients. Not exported from the package.
 */
export { describeConnectionError } from './describe-connection-error.ts';
export { generateSecret, isSecret } from './secret.ts';
export { type SignOptions, signMessage } from './sign-message.ts';
