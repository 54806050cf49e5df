import type { CallbackApp } from '../callbacks/index.ts';
import { type CallbackName, callbackNames } from '../protocol/index.ts';

export interface CallbackPath {
  readonly path: string;
  readonly app: CallbackApp;
  readonly name: CallbackName;
}

/** `<prefix>/<name>` if there is one app, and `<prefix>/<app_id>/<name>` for each app. */
export function callbackPaths(apps: readonly CallbackApp[], prefix: string): CallbackPath[] {
  return apps.flatMap((app) =>
    callbackNames.flatMap((name) => {
      const ofApp = { path: `${prefix}/${app.tokens.appId}/${name}`, app, name };
      return apps.length === 1 ? [{ path: `${prefix}/${name}`, app, name }, ofApp] : [ofApp];
    }),
  );
}
