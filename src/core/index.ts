/**
 * Building blocks without domain words: clock, base64url, HMAC, JSON of several kinds, a queue of batches.
 *
 * Nothing here knows of tokens, callbacks or users. Not exported from the package.
 */
export { backoffMs } from './backoff.ts';
export { decodeBase64url, encodeBase64url } from './base64url.ts';
export { BatchQueue, type QueuedItem } from './batch-queue.ts';
export { ByteCollector } from './byte-collector.ts';
export { certificateCodes } from './certificate-codes.ts';
export { checkWholeNumber } from './check-whole-number.ts';
export { type Clock, forwardOnly, systemClock } from './clock.ts';
export { describeConnectionError } from './describe-connection-error.ts';
export { describeTimeout } from './describe-timeout.ts';
export { errorText } from './error-text.ts';
export { explainMisfit } from './explain-misfit.ts';
export { guardListener } from './guard-listener.ts';
export { equalConstantTime, hmacSha256Base64url } from './hmac.ts';
export { hmacMd5Hex } from './hmac-md5.ts';
export { hmacSha1 } from './hmac-sha1.ts';
export { nestsTooDeeply } from './json-depth.ts';
export { isJsonObject } from './json-object.ts';
export { refuseUnknownOptions } from './known-options.ts';
export { maxLenientBytes, parseLenient } from './lenient-json.ts';
export { longestTimerMs } from './longest-timer.ts';
export { isLoopback } from './loopback.ts';
export { parseLossless, parseToForward } from './lossless-json.ts';
export { stringifyLossless } from './lossless-stringify.ts';
export { PeriodicJob } from './periodic-job.ts';
export { positiveLimits } from './positive-limits.ts';
export { randomFraction } from './random-fraction.ts';
export { isRawJSON } from './raw-json.ts';
export { readBounded } from './read-bounded.ts';
export { retryAfterMs } from './retry-after.ts';
export { createSecretKeys, minSecretBytes } from './secret-keys.ts';
export { Signal } from './signal.ts';
export { parseStrictJsonObject, StrictJsonError } from './strict-json.ts';
export { hasControlCharacter, isIdentifier, printable, startOf } from './text.ts';
export { warn } from './warn.ts';
export { hasUserInfo, parseWebAddress } from './web-address.ts';
export { withDeadline } from './with-deadline.ts';
export { wrap } from './wrap.ts';
