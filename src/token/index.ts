/**
 * Issues and verifies the two tokens of the platform: the short-lived code of the player's app
 * and the ss_token between the servers. Pure: no I/O, the clock is passed in.
 *
 * May not know of HTTP, callbacks, users or stores. Exported as `sudgate/token`.
 */
export { minSecretBytes } from '../core/index.ts';
export { type ErrorCode, SudgateError } from '../errors.ts';
export { maxUidBytes } from '../protocol/limits.ts';
export { isValidUid, type TokenClaims, type TokenUse } from './claims.ts';
export { inspectToken, type TokenInspection, type TokenVerdict } from './inspect-token.ts';
export type { IssuedToken } from './issue-token.ts';
export { lifetimeMs, maxLifetimeMs, tokenLifetimes } from './lifetimes.ts';
export {
  createTokenService,
  type RevokedAt,
  type TokenService,
  type TokenServiceOptions,
} from './token-service.ts';
export { maxTokenBytes } from './verify-token.ts';
