import { Type } from 'typebox';
import { maxUidBytes } from '../protocol/index.ts';
import { UserProfile, UserProfileInput } from '../users/index.ts';
import { Problem } from './problem.ts';

const appId = Type.Optional(
  Type.String({ description: 'Which app; needed only if several are configured.' }),
);
export const AppQuery = Type.Object({ app_id: appId });
export const UidParams = Type.Object({
  uid: Type.String({ minLength: 1, description: `User id, at most ${maxUidBytes} bytes.` }),
});
const milliseconds = Type.Integer({ description: 'Milliseconds since 1970.' });
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
export const User = Type.Object({ uid: Type.String(), ...UserProfile.properties });
export const UserInput = UserProfileInput;
export const RevocationAnswer = Type.Object({ uid: Type.String(), revoked_at_ms: milliseconds });
export const ImportAnswer = Type.Object({
  imported: Type.Integer(),
  failed: Type.Integer(),
  errors: Type.Array(Type.Object({ line: Type.Integer(), error: Type.String() }), {
    description: 'The first 100 lines that were refused.',
  }),
});
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

/** Problem answers that every route of the API can give. */
export const failures = { '4xx': Problem, '5xx': Problem } as const;
