/**
 * The game server's side of the callbacks: mints tokens as the official SDKs do, calls an app
 * server with signed requests, and reads the answers as the game server does. The checker and the
 * simulator stand on it.
 *
 * May not know of tokens, callbacks, users, inbox, store or server of ours: what it finds has to
 * hold for any app server, and a fault of ours must not cancel itself out. Not exported from the
 * package.
 */
export {
  AppServerClient,
  type AppServerClientOptions,
  type CallbackCall,
} from './app-server-client.ts';
export {
  type CallbackUrls,
  callbackUrls,
} from './callback-urls.ts';
export { encodeMessage } from './encode-message.ts';
export { exactScore } from './exact-score.ts';
export type { Exchange, NoAnswer, NoAnswerReason, Outcome, ReceivedAnswer } from './exchange.ts';
export { type Judgement, judgeAnswer, readJson } from './judge-answer.ts';
export { loginMessage, readLoginCode } from './login.ts';
export {
  isMintedWith,
  type MintAlgorithm,
  mintToken,
  readMintedClaims,
} from './mint-token.ts';
export { noAnswer } from './read-response.ts';
export { reportRetryDelaysMs } from './report-retries.ts';
