import { Type } from 'typebox';
import { Problem } from '../problem.ts';

/** What the schemas of all routes of the API share. */
export const apiRoute = { tags: ['api'], security: [{ apiKey: [] }] };

/** Problem answers that every route of the API can give. */
export const failures = { '4xx': Problem, '5xx': Problem } as const;

export const appId = Type.Optional(
  Type.String({ description: 'Which app; needed only if several are configured.' }),
);
export const AppQuery = Type.Object({ app_id: appId });
export const milliseconds = Type.Integer({ description: 'Milliseconds since 1970.' });
