import { type Static, Type } from 'typebox';

/** The body of notify (callbacks contract, section 8.1). */
export const NotificationEnvelope = Type.Object({
  notify_id: Type.String({ description: 'Id of the notification; a repeat has the same.' }),
  notify_time: Type.String({ description: 'Sent at, milliseconds since 1970, digits.' }),
  app_id: Type.String({ description: 'The app that is told.' }),
  notify_event: Type.String({ description: 'What happened: one of the events, or one to come.' }),
  data: Type.Record(Type.String(), Type.Unknown(), { description: 'By notify_event.' }),
});
export type NotificationEnvelope = Static<typeof NotificationEnvelope>;

/** Members of reports and notifications that are credentials, at any depth: not for logs. */
export const credentialFields = ['auth_secret', 'ss_token'] as const;
