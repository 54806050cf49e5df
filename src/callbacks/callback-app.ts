import type { TokenService } from '../token/index.ts';
import type { UserDirectory } from '../users/index.ts';

/** What the callbacks of one app work with. */
export interface CallbackApp {
  readonly tokens: TokenService;
  readonly users: UserDirectory;
}

/** What a callback that succeeded has to say: `data` for the wire, the rest for the log. */
export interface CallbackSuccess {
  readonly data: object;
  readonly uid: string;
  /** Something that went wrong without failing the callback. */
  readonly note?: CallbackNote | undefined;
}

export interface CallbackNote {
  readonly code: 'user_unknown' | 'directory_unavailable';
  readonly cause?: unknown;
}
