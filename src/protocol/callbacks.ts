import type { TSchema } from 'typebox';
import {
  GetSstokenAnswer,
  GetSstokenRequest,
  GetUserInfoAnswer,
  GetUserInfoRequest,
  UpdateSstokenAnswer,
  UpdateSstokenRequest,
} from './token-callbacks.ts';

/** What the wire says of one callback. */
export interface CallbackDefinition {
  readonly request: TSchema;
  readonly answer: TSchema;
  readonly summary: string;
  /** Largest body in bytes; a larger one is answered 413. The platform documents no limit. */
  readonly maxBodyBytes: number;
  /** `data` of a failing answer: every required member of its success form, empty. */
  readonly emptyData: object;
}

const tokenBody = 64 * 1024;

/** The callbacks by name. The name is the last part of the URL, as in the platform's demos. */
export const callbackDefinitions = {
  get_sstoken: {
    request: GetSstokenRequest,
    answer: GetSstokenAnswer,
    summary: 'Exchange a code for an ss_token',
    maxBodyBytes: tokenBody,
    emptyData: Object.freeze({ ss_token: '', expire_date: 0 }),
  },
  update_sstoken: {
    request: UpdateSstokenRequest,
    answer: UpdateSstokenAnswer,
    summary: 'Exchange an ss_token for a fresh one',
    maxBodyBytes: tokenBody,
    emptyData: Object.freeze({ ss_token: '', expire_date: 0 }),
  },
  get_user_info: {
    request: GetUserInfoRequest,
    answer: GetUserInfoAnswer,
    summary: 'Tell who the player is',
    maxBodyBytes: tokenBody,
    emptyData: Object.freeze({ uid: '', nick_name: '', avatar_url: '', gender: '' }),
  },
} as const satisfies Record<string, CallbackDefinition>;

export type CallbackName = keyof typeof callbackDefinitions;
export const callbackNames = Object.keys(callbackDefinitions) as CallbackName[];
