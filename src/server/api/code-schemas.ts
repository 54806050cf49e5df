import { Type } from 'typebox';
import { appId, milliseconds } from './route-schema.ts';

export const CodeRequest = Type.Object({
  uid: Type.String({ minLength: 1 }),
  ttl_ms: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 315_360_000_000,
      description: 'Lifetime; below 30 min it is raised to 30 min.',
    }),
  ),
  app_id: appId,
});
export const CodeAnswer = Type.Object({ code: Type.String(), expire_date: milliseconds });
export const InspectRequest = Type.Object({
  token: Type.String({ description: 'A code or an ss_token.' }),
  app_id: appId,
});
const Verdict = Type.Object({
  accepted: Type.Boolean(),
  reason: Type.Optional(Type.String()),
  sdk_error_code: Type.Integer(),
  explanation: Type.Optional(Type.String()),
});
export const InspectAnswer = Type.Object({
  as_code: Verdict,
  as_ss_token: Verdict,
  header: Type.Optional(Type.Object({}, { additionalProperties: true })),
  claims: Type.Optional(Type.Object({}, { additionalProperties: true })),
  expires_at: Type.Optional(Type.String()),
});
