import { type CallbackName, callbackNames } from '../protocol/index.ts';
import type { ServiceApp } from './service-apps.ts';

export interface CallbackPath {
  readonly path: string;
  readonly app: ServiceApp;
  readonly name: CallbackName;
}

/** `<prefix>/<name>` if there is one app, and `<prefix>/<app_id>/<name>` for each app. */
export function callbackPaths(apps: readonly ServiceApp[], prefix: string): CallbackPath[] {
  return apps.flatMap((app) =>
    callbackNames.flatMap((name) => {
      const ofApp = { path: `${prefix}/${app.appId}/${name}`, app, name };
      return apps.length === 1 ? [{ path: `${prefix}/${name}`, app, name }, ofApp] : [ofApp];
    }),
  );
}
