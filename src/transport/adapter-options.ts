import type { CallbackApp } from '../callbacks/index.ts';
import { refuseUnknownOptions } from '../core/index.ts';
import { type CallbackPath, callbackPaths } from './callback-paths.ts';
import { createFailureWarning, type OnAnswer } from './on-answer.ts';

/** What every adapter takes beside the apps. */
export interface AdapterOptions {
  /** Put in front of the paths, for example `/sud`. Default: none. */
  readonly prefix?: string | undefined;
  /**
   * Hears of every answer. Default: one warning of Node's (`process.emitWarning`) for each reason
   * why answers fail on this side.
   */
  readonly onAnswer?: OnAnswer | undefined;
}

/** One app at `/get_sstoken` and so on, or several at `/{app_id}/get_sstoken` and so on. */
export type CallbackApps = CallbackApp | readonly CallbackApp[];

/** The options of an adapter after a check. */
export interface Adapter {
  readonly paths: readonly CallbackPath[];
  readonly onAnswer: OnAnswer;
}

const optionNames: readonly (keyof AdapterOptions)[] = ['prefix', 'onAnswer'];
/** As `CALLBACK_PREFIX` of the service. */
const prefixForm = /^$|^(\/[A-Za-z0-9._~-]+)+$/;

/** @throws {TypeError} if an app is none, two have one id, or an option is unknown or malformed */
export function readAdapter(apps: CallbackApps, options: AdapterOptions = {}): Adapter {
  refuseUnknownOptions(options, optionNames);
  const { prefix = '', onAnswer = createFailureWarning() } = options;
  if (typeof prefix !== 'string' || !prefixForm.test(prefix)) {
    throw new TypeError('prefix: /word or /word/word, with no slash at the end');
  }
  if (typeof onAnswer !== 'function') throw new TypeError('onAnswer: a function is needed');
  return { paths: callbackPaths(readApps(apps), prefix), onAnswer };
}

function readApps(given: CallbackApps): readonly CallbackApp[] {
  const apps: readonly CallbackApp[] = isList(given) ? given : [given];
  const ids = new Set<string>();
  for (const app of apps) {
    const appId: unknown = app?.tokens?.appId;
    if (typeof appId !== 'string') throw new TypeError('apps: use what createCallbackApp returns');
    if (ids.has(appId)) throw new TypeError(`apps: ${appId} appears twice`);
    ids.add(appId);
  }
  if (ids.size === 0) throw new TypeError('apps: at least one is needed');
  return apps;
}

function isList(apps: CallbackApps): apps is readonly CallbackApp[] {
  return Array.isArray(apps);
}
