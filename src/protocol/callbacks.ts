import { type TSchema, Type } from 'typebox';
import { EnvelopeOf } from './envelope.ts';
import { NotificationEnvelope } from './notifications/index.ts';
import { ReportEnvelope } from './reports.ts';
import {
  GetSstokenAnswer,
  GetSstokenRequest,
  GetUserInfoAnswer,
  GetUserInfoRequest,
  UpdateSstokenAnswer,
  UpdateSstokenRequest,
} from './token-callbacks.ts';

/**
 * What a callback proves by itself: the token callbacks carry a token, reports and notifications
 * nothing. Signature policies are set by group.
 */
export type CallbackGroup = 'token' | 'report';

/** What the wire says of one callback. */
export interface CallbackDefinition {
  readonly group: CallbackGroup;
  readonly request: TSchema;
  readonly answer: TSchema;
  readonly summary: string;
  /** Largest body in bytes; a larger one is answered 413. The platform documents no limit. */
  readonly maxBodyBytes: number;
  /** `data` of a failing answer: every required member of its success form, empty. */
  readonly emptyData: object;
}

const tokenBody = 64 * 1024;
/** A notification may carry a picture (callbacks contract, section 8.17). */
const reportBody = 1024 * 1024;

/** That a message was received. `data` is optional in the contract, and empty here. */
const Receipt = EnvelopeOf(Type.Object({}));

/** The callbacks by name. The name is the last part of the URL, as in the platform's demos. */
export const callbackDefinitions = {
  get_sstoken: {
    group: 'token',
    request: GetSstokenRequest,
    answer: GetSstokenAnswer,
    summary: 'Exchange a code for an ss_token',
    maxBodyBytes: tokenBody,
    emptyData: Object.freeze({ ss_token: '', expire_date: 0 }),
  },
  update_sstoken: {
    group: 'token',
    request: UpdateSstokenRequest,
    answer: UpdateSstokenAnswer,
    summary: 'Exchange an ss_token for a fresh one',
    maxBodyBytes: tokenBody,
    emptyData: Object.freeze({ ss_token: '', expire_date: 0 }),
  },
  get_user_info: {
    group: 'token',
    request: GetUserInfoRequest,
    answer: GetUserInfoAnswer,
    summary: 'Tell who the player is',
    maxBodyBytes: tokenBody,
    emptyData: Object.freeze({ uid: '', nick_name: '', avatar_url: '', gender: '' }),
  },
  report_game_info: {
    group: 'report',
    request: ReportEnvelope,
    answer: Receipt,
    summary: 'Take the start or the settlement of a round',
    maxBodyBytes: reportBody,
    emptyData: Object.freeze({}),
  },
  notify: {
    group: 'report',
    request: NotificationEnvelope,
    answer: Receipt,
    summary: 'Take a notification',
    maxBodyBytes: reportBody,
    emptyData: Object.freeze({}),
  },
} as const satisfies Record<string, CallbackDefinition>;

export type CallbackName = keyof typeof callbackDefinitions;
export const callbackNames = Object.keys(callbackDefinitions) as CallbackName[];

/** The callbacks that carry a token. */
export type TokenCallbackName = 'get_sstoken' | 'update_sstoken' | 'get_user_info';
export const tokenCallbackNames: readonly TokenCallbackName[] = [
  'get_sstoken',
  'update_sstoken',
  'get_user_info',
];
